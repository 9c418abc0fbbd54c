"""The embedded recogniser: CMU PocketSphinx with its bundled US English model, no download and no torch."""

import re
from dataclasses import asdict
from importlib.metadata import version
from statistics import fmean
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import Field

from resources.model import ModelIdentity
from resources.speech.base import NO_HINTS, SAMPLE_RATE, Hints, Segment, Transcriber, Transcript, Word
from resources.speech.vad import VadSettings, speech_spans

_FRAMES_PER_SECOND = 100
_PRONUNCIATION = re.compile(r"\(\d+\)$")


class PocketsphinxTranscriber(Transcriber):
    """Transcribes clear wideband English roughly (about 29 % word error rate on recorded prompts), on any CPU.

    It proves the pipeline and makes speech searchable; noise and telephone audio are beyond it. Not for use from
    several threads at once.
    """

    language: str = Field(
        default="en",
        description="Language the audio is in, as a two-letter code; anything but English is reported, not guessed at.",
    )
    pause_seconds: float = Field(default=0.5, gt=0, description="A pause this long ends a segment, in seconds.")

    @property
    def identity(self) -> ModelIdentity:
        """The bundled model at the version of the package that carries it."""
        return ModelIdentity("pocketsphinx", f"{version('pocketsphinx')}-en-us")

    def key_settings(self) -> dict[str, Any]:
        """Add the settings of the speech detector, which decides what the recogniser hears."""
        return super().key_settings() | {"vad": {**asdict(self._vad), "engine": f"silero@{version('faster-whisper')}"}}

    @property
    def _vad(self) -> VadSettings:
        return VadSettings(min_silence_duration_ms=round(self.pause_seconds * 1000))

    def load(self) -> Any:
        """Load the acoustic model, dictionary and language model (38 MB, about 0.4 s)."""
        from pocketsphinx import Decoder

        return Decoder(samprate=SAMPLE_RATE, loglevel="FATAL")

    def used_hints(self, hints: Hints) -> Hints:
        """Return the language that a transcript would be in; terms and prompts change nothing here."""
        return Hints((self._language(hints),)) if hints.languages else NO_HINTS

    def _language(self, hints: Hints) -> str:
        if not hints.languages:
            return self.language.lower().split("-")[0]
        return "en" if "en" in hints.languages else hints.languages[0]

    def transcribe(self, audio: npt.NDArray[np.int16], hints: Hints = NO_HINTS) -> Transcript:
        """Transcribe span by span; see `Transcriber.transcribe`."""
        spans = speech_spans(audio, self._vad)
        if not spans:
            return Transcript(None, None, ())
        language = self._language(hints)
        if language != "en":
            reason = f"pocketsphinx speaks English only and the audio is said to be in '{language}'"
            return Transcript(language, None, (), degraded=reason)
        # The decoder's noise estimate would otherwise carry over from the recording before and change this transcript.
        self.model.reinit_feat()
        heard = (self._segment(audio, start, end) for start, end in spans)
        return Transcript("en", None, tuple(segment for segment in heard if segment))

    def _segment(self, audio: npt.NDArray[np.int16], start: float, end: float) -> Segment | None:
        samples = np.ascontiguousarray(audio[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)], dtype=np.int16)
        decoder = self.model
        decoder.start_utt()
        try:
            decoder.process_raw(samples.tobytes(), full_utt=True)
        finally:
            # An utterance left open, by Ctrl-C for example, would make every later recording fail.
            decoder.end_utt()
        words = tuple(_word(found, start, end) for found in decoder.seg() or () if found.word[0] not in "<[")
        if not words:
            return None
        confidence = fmean(word.confidence or 0.0 for word in words)
        return Segment(words[0].start, words[-1].end, " ".join(word.text for word in words), confidence, words)


def _word(found: Any, offset: float, end: float) -> Word:
    """Read one entry of the decoder's segmentation; its end frame is inclusive, its word may be `read(2)`."""
    return Word(
        text=_PRONUNCIATION.sub("", found.word),
        start=round(min(offset + found.start_frame / _FRAMES_PER_SECOND, end), 3),
        end=round(min(offset + (found.end_frame + 1) / _FRAMES_PER_SECOND, end), 3),
        confidence=min(max(float(found.prob), 0.0), 1.0),
    )
