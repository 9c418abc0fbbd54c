"""Any service with OpenAI's `/audio/transcriptions`: OpenAI itself, vLLM, speaches, whisper.cpp, a gateway."""

import hashlib
import io
import wave
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field, PrivateAttr

from resources.chat.exchange import Exchange
from resources.chat.purposes import current_purpose
from resources.chat.service import OFFICIAL_URL, ServiceClient
from resources.errors import ServiceRefused
from resources.model import ModelIdentity
from resources.money.billing import Request
from resources.speech.base import NO_HINTS, SAMPLE_RATE, Hints, Segment, Transcriber, Transcript
from resources.speech.endpoint_reply import Reply, read_reply
from resources.speech.prompts import Prompt, prompt_of
from resources.speech.times import shifted
from resources.speech.vad import VadSettings, speech_spans

LARGEST_BYTES = 25_000_000
"""What OpenAI takes in one request: some 13 minutes."""

_HEADER_BYTES, _BYTES_PER_SECOND = 1_000, 2 * SAMPLE_RATE
_COARSE_S = 30.0
_STAGE = "transcripts"
_VERBOSE = {"response_format": "verbose_json", "timestamp_granularities": ["word", "segment"]}
_PLAIN = {"response_format": "json"}


class EndpointTranscriber(ServiceClient, Transcriber):
    """Sends speech to a service, cut at pauses."""

    capability: ClassVar[str] = "speech"

    name: str = Field(description="The model's name as the service knows it.")
    timeout: float = Field(default=600.0, gt=0, description="Seconds one request may take in all, reply included.")
    takes_prompt: bool = Field(default=True, description="Whether the service takes a prompt.")
    most_bytes: int = Field(default=LARGEST_BYTES, ge=100_000, description="Largest audio file it takes, in bytes.")
    not_in_key = ServiceClient.not_in_key | {"takes_prompt"}

    _plain: bool = PrivateAttr(default=False)

    @property
    def identity(self) -> ModelIdentity:
        """The model's name, and the service as its revision: services do not say which weights they run."""
        return ModelIdentity(f"endpoint:{self.name}", self.service)

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
        if self.base_url == OFFICIAL_URL and not self.key():
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
        told = hints.languages[0] if len(hints.languages) == 1 else None
        segments: list[Segment] = []
        heard: dict[str, float] = {}
        reasons: list[str] = []
        for start, end in parts:
            reply = self._send(audio[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)], fields)
            language = reply.language if parts[1:] and not told else None
            segments += [replace(segment, language=language) for segment in shifted(reply.segments, start)]
            reasons += [reply.lacking] if reply.lacking else []
            if reply.language and reply.segments:
                heard[reply.language] = heard.get(reply.language, 0.0) + end - start
        sent = sum(end - start for start, end in parts)
        if not segments:
            return Transcript(None, None, (), metered_seconds=sent)
        most = max(heard, key=lambda code: heard[code]) if heard else None
        degraded = "; ".join(dict.fromkeys(reasons)) or None
        return Transcript(told or most, None, tuple(segments), degraded, metered_seconds=sent)

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
        sound = wav_of(samples)
        file = ("speech.wav", sound, "audio/wav")
        seconds = len(samples) / SAMPLE_RATE
        # The form around the file has a random boundary: the sound alone says again what was sent.
        digest = hashlib.sha256(sound).hexdigest()
        purpose = current_purpose()
        purpose = purpose if purpose.stage else replace(purpose, stage=_STAGE)
        about = Request(purpose, model=self.name, audio_seconds=seconds, digest=digest)
        return self.call(
            Exchange(
                about,
                lambda client: client.audio.transcriptions.with_raw_response.create(file=file, **fields).content,
                lambda answer, _: read_reply(answer, seconds, self.service),
            )
        )

    def meaning_of(self, error: Exception) -> Exception:
        """Tell a request that the service does not understand from other refusals: it may be asked more plainly."""
        if getattr(error, "status_code", None) in (400, 422):
            return _FormatRefused(str(super().meaning_of(error)))
        return super().meaning_of(error)


class _FormatRefused(ServiceRefused):
    """The service does not understand a request, for times perhaps."""


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
