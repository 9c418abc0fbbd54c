"""A local server that speaks OpenAI's `/audio/transcriptions` and can fail in the ways that real services do."""

import email
import io
import json
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from resources.speech.base import SAMPLE_RATE
from tests.chat_server import ChatServer, Handler, serving


class Request(NamedTuple):
    """What was asked: the form's fields (several values of a list), the file's size and its samples."""

    fields: dict[str, list[str]]
    file_bytes: int
    samples: npt.NDArray[np.int16]

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE


class TranscriptionServer(ChatServer):
    """Hears "Hello world." in whatever is sent, from half a second to the end.

    More modes than the chat server's: text, segments, words, nonsense, refuse (400 to everything), plain (400 to a
    request for times, then text).
    """

    def __init__(self) -> None:
        super().__init__(lambda request: {})
        self.RequestHandlerClass = _TranscriptionHandler
        self.heard: list[Request] = []


@contextmanager
def transcription_server() -> Iterator[TranscriptionServer]:
    """Run a server."""
    with serving(TranscriptionServer()) as server:
        yield server


def answer_to(request: Request) -> dict[str, Any]:
    """Return the verbose form of the transcript."""
    segment = {
        "id": 0,
        "start": 0.5,
        "end": request.seconds,
        "text": " Hello world.",
        "avg_logprob": -0.1,
        "no_speech_prob": 0.01,
        "compression_ratio": 1.0,
    }
    words = [{"word": "Hello", "start": 0.5, "end": 0.9}, {"word": "world", "start": 1.0, "end": 1.4}]
    head = {"task": "transcribe", "language": "english", "duration": request.seconds, "text": "Hello world."}
    return head | {"segments": [segment], "words": words}


class _TranscriptionHandler(Handler):
    server: TranscriptionServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.server.heard.append(_parsed(self.headers["content-type"], body))
        getattr(self, "_" + self.server.next_mode())({})

    @property
    def answer(self) -> dict[str, Any]:
        return answer_to(self.server.heard[-1])

    def _ok(self, body: dict[str, Any]) -> None:
        self._json(200, self.answer)

    def _silence(self, body: dict[str, Any]) -> None:
        self._json(200, {"text": "", "segments": [], "words": []})

    def _text(self, body: dict[str, Any]) -> None:
        self._json(200, {"text": self.answer["text"]})

    def _segments(self, body: dict[str, Any]) -> None:
        self._json(200, {name: value for name, value in self.answer.items() if name != "words"})

    def _words(self, body: dict[str, Any]) -> None:
        self._json(200, {name: value for name, value in self.answer.items() if name != "segments"})

    def _nonsense(self, body: dict[str, Any]) -> None:
        self._json(200, {"text": {"start": 1}})

    def _truncated(self, body: dict[str, Any]) -> None:
        whole = json.dumps(self.answer).encode()
        self._send(200, whole[: len(whole) // 2], {"Content-Type": "application/json"})

    def _refuse(self, body: dict[str, Any]) -> None:
        self._json(400, {"error": {"message": "no", "code": "unsupported_value"}})

    def _plain(self, body: dict[str, Any]) -> None:
        if self.server.heard[-1].fields["response_format"] == ["json"]:
            self._text(body)
        else:
            self._refuse(body)


def _parsed(content_type: str, body: bytes) -> Request:
    form: Message = email.message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    fields: dict[str, list[str]] = {}
    sound = b""
    for part in form.get_payload():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if name == "file":
            sound = content
        else:
            fields.setdefault(name, []).append(content.decode())
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, SAMPLE_RATE)
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    return Request(fields, len(sound), samples)
