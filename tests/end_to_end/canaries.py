"""What is planted for the canary tests, the servers that hear and repeat it, and where everything is looked through."""

import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from resources.arrow import unpack
from tests.chat_server import ChatServer, Handler, completion
from tests.transcription_server import Request, TranscriptionServer, _TranscriptionHandler, answer_to

KEY = "sk-canary-8d1f2c7b6a5e4d3c"
SPARE_KEY = "sk-canary-spare-5f6e7d8c"
SPEECH_KEY = "sk-canary-speech-1a2b3c4d"
SPOKEN = "quokkazine"
"""A word of every transcript."""

WRITTEN = "wombatora"
"""A word of every document."""

NAMED = "ocelotica"
"""A word of every file's name."""

TERM = "Narwhal Initiative"
"""Said in every transcript, and listed as private in the library."""

SET_TERM = "Pangolin Protocol"
"""Listed as private in the settings, and said nowhere."""

ADDRESS = "heron.stilt@canary.example"
"""Said in every transcript."""

TYPED = "numbatica"
"""A word of what people write about translations: terms, notes, corrections."""

FAULTS = ("echo", "leaky401", "leaky400", "leaky500", "prose", "keys", "cut", "reset", "slow")


LASTING = "leaky500"


def sentence(fault: str) -> str:
    """Return what is said in the recording whose translation meets a fault."""
    return f"The {SPOKEN} of the {TERM} writes to {ADDRESS} about the {fault} tonight."


class Speech(TranscriptionServer):
    """Hears a sentence for each fault, one recording after the other; the first two times only in errors."""

    def __init__(self) -> None:
        super().__init__()
        self.RequestHandlerClass = _Speech
        self.errors = 2
        self.order: dict[bytes, str] = {}

    def said_in(self, request: Request) -> str:
        """Return the sentence of a recording, the same one whenever it is sent."""
        fault = FAULTS[len(self.order) % len(FAULTS)]
        return self.order.setdefault(request.samples.tobytes(), sentence(fault))


class _Speech(_TranscriptionHandler):
    @property
    def answer(self) -> dict[str, Any]:
        assert isinstance(self.server, Speech)
        told = answer_to(self.server.heard[-1])
        said = self.server.said_in(self.server.heard[-1])
        parts = said.split()
        pace = self.server.heard[-1].seconds / len(parts)
        words = [{"word": word, "start": at * pace, "end": (at + 0.9) * pace} for at, word in enumerate(parts)]
        segment = told["segments"][0] | {"text": f" {said}", "start": 0.0, "end": words[-1]["end"]}
        return told | {"text": said, "segments": [segment], "words": words}

    def _ok(self, body: dict[str, Any]) -> None:
        assert isinstance(self.server, Speech)
        if self.server.errors:
            self.server.errors -= 1
            said, sent = self.answer["text"], self.headers["authorization"]
            self._json(500, {"error": {"message": f"{said} {sent}", "code": sent, "param": said}}, {"X-Echo": sent})
        else:
            super()._ok(body)


class Chat(ChatServer):
    """Repeats what it was sent, in the way that the sentence asks for, once for each; then translates it.

    Only `LASTING` comes every time until the server is `healed`.
    """

    def __init__(self) -> None:
        super().__init__(lambda request: {})
        self.RequestHandlerClass = _Chat
        self.healed = False
        self.met: set[str] = set()


class _Chat(Handler):
    server: Chat

    def _ok(self, body: dict[str, Any]) -> None:
        fault = next((fault for fault in FAULTS if f"about the {fault} " in json.dumps(body)), "echo")
        first = fault not in self.server.met
        self.server.met.add(fault)
        said = "; ".join(message["content"] for message in body["messages"])
        sent = self.headers["authorization"]
        leak = {"error": {"message": f"{said} {sent}", "type": said[-60:], "code": sent, "param": said}}
        if self.server.healed or not (first or fault == LASTING) or fault == "echo":
            data = json.loads(body["messages"][-1]["content"])
            when = next((term["translation"] for term in data["terms"]), "esta noche")
            texts = [{"id": cue["id"], "text": _translated(cue["source"], when)} for cue in data["cues"]]
            self._json(200, completion({"cues": texts}))
        elif fault.startswith("leaky"):
            self._json(int(fault[5:]), leak, {"X-Echo": sent, "X-Request-Id": sent})
        elif fault == "prose":
            self._json(200, completion(f"Sure! {said}"))
        elif fault == "keys":
            self._json(200, completion({said: said, "cues": [{"id": said, "text": said, sent: 1}]}))
        elif fault == "cut":
            whole = json.dumps(completion({"cues": [{"id": 0, "text": said}]})).encode()
            self._send(200, whole[: len(whole) // 2], {"Content-Type": "application/json"})
        elif fault == "slow":
            self.server.stopping.wait(3)
            self.close_connection = True
        else:
            self._reset(body)


def _translated(source: str, when: str) -> str:
    """Return a sentence in Spanish; what is masked in it stays."""
    words = {"The ": "El ", " of the ": " de la ", " writes to ": " escribe a ", " about the ": " sobre el "}
    for english, spanish in (words | {"tonight": when}).items():
        source = source.replace(english, spanish)
    return source


def texts_in(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (where, text) of everything a file holds, unpacked: rows of databases and tables, and its raw bytes."""
    raw = path.read_bytes()
    if path.suffix == ".parquet":
        yield "rows", repr(pq.read_table(path).to_pylist())
    elif raw.startswith(b"SQLite format 3\0"):
        yield from _rows(path)
    else:
        yield "bytes", raw.decode("utf-8", "replace")


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    for _ in range(20):
        try:
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
                names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
                for name in names:
                    for row in database.execute(f'select * from "{name}"'):
                        yield name, " ".join(_shown(value) for value in row)
            return
        except sqlite3.OperationalError:
            time.sleep(0.2)
    raise AssertionError(f"{path} stayed locked")


def _shown(value: Any) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return repr(unpack(value).to_pylist())
    except (ValueError, OSError):
        return value.decode("utf-8", "replace")
