"""Any service with OpenAI's `/audio/transcriptions`: OpenAI itself, vLLM, speaches, whisper.cpp, a gateway."""

import io
import time
import wave
from collections import deque
from collections.abc import Callable
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import dagster as dg
import numpy as np
import numpy.typing as npt
from pydantic import Field, PrivateAttr, SecretStr

from resources.breaker_store import BreakerStore, MemoryBreakerStore
from resources.chat.connection import open_client
from resources.chat.deadline import DeadlineExceeded, within
from resources.chat.failures import meaning_of
from resources.errors import ServiceRefused, ServiceUnavailable
from resources.model import ModelIdentity
from resources.resilience import CircuitBreaker, retrying
from resources.speech.base import NO_HINTS, SAMPLE_RATE, Hints, Segment, Transcriber, Transcript
from resources.speech.endpoint_reply import Reply, read_reply
from resources.speech.prompts import Prompt, prompt_of
from resources.speech.times import shifted
from resources.speech.vad import VadSettings, speech_spans

OFFICIAL_URL = "https://api.openai.com/v1"
LARGEST_BYTES = 25_000_000
"""What OpenAI takes in one request: some 13 minutes."""

_HEADER_BYTES, _BYTES_PER_SECOND = 1_000, 2 * SAMPLE_RATE
_COARSE_S = 30.0
_VERBOSE = {"response_format": "verbose_json", "timestamp_granularities": ["word", "segment"]}
_PLAIN = {"response_format": "json"}
_PROCESS_STORE = MemoryBreakerStore()
_NOT_GIVEN: Any = None


class EndpointTranscriber(Transcriber):
    """Sends speech to a service, cut at pauses, with a deadline, retries by class of error and a circuit breaker.

    The key and the breaker store are resource dependencies and not config, as those of `OpenAIChatModel` are.
    """

    name: str = Field(description="The model's name as the service knows it.")
    base_url: str = Field(default=OFFICIAL_URL, description="Where the service lives, up to /v1.")
    timeout: float = Field(default=600.0, gt=0, description="Seconds one request may take in all, reply included.")
    takes_prompt: bool = Field(default=True, description="Whether the service takes a prompt.")
    most_bytes: int = Field(default=LARGEST_BYTES, ge=100_000, description="Largest audio file it takes, in bytes.")
    api_key: dg.ResourceDependency[SecretStr] = Field(
        default=_NOT_GIVEN, exclude=True, description="The key; services on one's own machine need none."
    )
    breaker_store: dg.ResourceDependency[Any] = Field(
        default=_NOT_GIVEN,
        exclude=True,
        description="A BreakerStore shared by all processes; this process alone by default.",
    )

    not_in_key = frozenset({"base_url", "timeout", "takes_prompt"})

    _sleep: Callable[[float], None] = PrivateAttr(default=time.sleep)
    _plain: bool = PrivateAttr(default=False)

    @property
    def service(self) -> str:
        """Host and port of the service, without any user name that the URL may carry."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    @property
    def identity(self) -> ModelIdentity:
        """The model's name, and the service as its revision: services do not say which weights they run."""
        return ModelIdentity(f"endpoint:{self.name}", self.service)

    def load(self) -> deque[Any]:
        """Prepare a pool of idle connections; there are no weights."""
        return deque()

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Close the idle connections at the end of a run."""
        self.close()

    def close(self) -> None:
        """Close the idle connections; the next request opens a new one."""
        while "model" in self.__dict__ and self.model:
            self.model.pop().close()

    @cached_property
    def breaker(self) -> CircuitBreaker:
        """The service's breaker, shared by every speech model on that service."""
        store: BreakerStore = self.breaker_store or _PROCESS_STORE
        return CircuitBreaker(f"speech service {self.service}", store)

    def used_hints(self, hints: Hints) -> Hints:
        """Return the language, where it is one, and what of terms and prompt is sent."""
        prompt = self._prompt(hints)
        return Hints(hints.languages if len(hints.languages) == 1 else (), prompt.terms, prompt.text)

    def transcribe(self, audio: npt.NDArray[np.int16], hints: Hints = NO_HINTS) -> Transcript:
        """Send the speech in a recording, in as few requests as the service's limit allows.

        Raises:
            ServiceUnavailable: network, timeout, 5xx, a reply that is no transcript, or an open breaker.
            ServiceRefused: key, quota or request refused, or there is no key for OpenAI.
        """
        if self.base_url == OFFICIAL_URL and not self._key():
            raise ServiceRefused(f"The speech model {self.name} needs a key (MEDIA_SPEECH_API_KEY is not set).")
        if not self._plain:
            try:
                return self._transcribe(audio, hints, plain=False)
            except _FormatRefused:
                # Some models of some services answer with text alone; shorter pieces then give rough times.
                pass
        transcript = self._transcribe(audio, hints, plain=True)
        self._plain = True
        return transcript

    def _transcribe(self, audio: npt.NDArray[np.int16], hints: Hints, *, plain: bool) -> Transcript:
        longest = (self.most_bytes - _HEADER_BYTES) / _BYTES_PER_SECOND
        parts = parts_of(audio, min(longest, _COARSE_S) if plain else longest)
        fields = self._fields(hints) | (_PLAIN if plain else _VERBOSE)
        segments: list[Segment] = []
        heard: dict[str, float] = {}
        reasons: list[str] = []
        for start, end in parts:
            reply = self._send(audio[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)], fields)
            segments += shifted(reply.segments, start)
            reasons += [reply.lacking] if reply.lacking else []
            if reply.language and reply.segments:
                heard[reply.language] = heard.get(reply.language, 0.0) + end - start
        sent = sum(end - start for start, end in parts)
        if not segments:
            return Transcript(None, None, (), metered_seconds=sent)
        language = max(heard, key=lambda code: heard[code]) if heard else None
        told = hints.languages[0] if len(hints.languages) == 1 else None
        degraded = "; ".join(dict.fromkeys(reasons)) or None
        return Transcript(told or language, None, tuple(segments), degraded, metered_seconds=sent)

    def _fields(self, hints: Hints) -> dict[str, Any]:
        used = self._prompt(hints)
        prompt = " ".join(part for part in (f"{used.hotwords}." if used.terms else "", used.text) if part)
        fields = {"model": self.name, "prompt": prompt}
        fields |= {"language": hints.languages[0]} if len(hints.languages) == 1 else {}
        return {name: value for name, value in fields.items() if value}

    def _prompt(self, hints: Hints) -> Prompt:
        # The service's tokens are not known: three bytes each are more than English needs.
        return prompt_of(*((hints.terms, hints.prompt) if self.takes_prompt else ((), None)), _guessed_tokens)

    def _send(self, samples: npt.NDArray[np.int16], fields: dict[str, Any]) -> Reply:
        file = ("speech.wav", wav_of(samples), "audio/wav")
        return retrying(
            lambda: self.breaker.call(lambda: self._once(file, len(samples) / SAMPLE_RATE, fields)), sleep=self._sleep
        )

    def _once(self, file: tuple[str, bytes, str], seconds: float, fields: dict[str, Any]) -> Reply:
        client = self.model.pop() if self.model else open_client(self.base_url, self._key(), self.timeout)
        create = client.audio.transcriptions.with_raw_response.create
        try:
            answer = within(self.timeout, lambda: create(file=file, **fields).content, client.close)
        except DeadlineExceeded:
            failure: Exception = ServiceUnavailable(f"{self.service} did not finish within {self.timeout:g} s")
        except Exception as error:
            client.close()
            refused = getattr(error, "status_code", None) in (400, 422) and "timestamp_granularities" in fields
            failure = _FormatRefused() if refused else meaning_of(error, self.service, self.timeout)
        else:
            self.model.append(client)
            return read_reply(answer, seconds, self.service)
        # Raised outside the handlers, so that the original, which holds the request, is not even its context.
        raise failure

    def _key(self) -> str:
        return self.api_key.get_secret_value().strip() if self.api_key else ""


class _FormatRefused(Exception):
    """The service refused a request for times."""


def parts_of(audio: npt.NDArray[np.int16], longest: float) -> list[tuple[float, float]]:
    """Return the parts to send, (start, end) in seconds: whole spans of speech, each part at most so long."""
    parts: list[tuple[float, float]] = []
    for start, end in speech_spans(audio, VadSettings(max_speech_duration_s=min(longest, 20.0))):
        if parts and end - parts[-1][0] <= longest:
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((start, min(end, start + longest)))
    return parts


def wav_of(samples: npt.NDArray[np.int16]) -> bytes:
    """Return mono samples at `SAMPLE_RATE` as a WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(np.ascontiguousarray(samples, dtype="<i2").tobytes())
    return buffer.getvalue()


def _guessed_tokens(text: str) -> int:
    return len(text.encode("utf-8", "replace")) // 3 + 1
