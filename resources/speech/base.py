"""Speech to text: what a transcriber takes and gives."""

from abc import abstractmethod
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from resources.model import ModelClient
from resources.speech.rate import SAMPLE_RATE

__all__ = ["SAMPLE_RATE", "Segment", "Transcriber", "Transcript", "Word"]


@dataclass(frozen=True)
class Word:
    """One word with its time in seconds; `confidence` is 0 to 1, or None where the engine has none."""

    text: str
    start: float
    end: float
    confidence: float | None = None


@dataclass(frozen=True)
class Segment:
    """A stretch of speech between two pauses, times in seconds from the start of the audio."""

    start: float
    end: float
    text: str
    confidence: float | None = None
    words: tuple[Word, ...] = field(default=())


@dataclass(frozen=True)
class Transcript:
    """What was said. No segments means no speech was found.

    `degraded` is a sentence saying why this is less than the engine could give (for example: segment times only),
    or None.
    """

    language: str | None
    language_probability: float | None
    segments: tuple[Segment, ...]
    degraded: str | None = None


class Transcriber(ModelClient):
    """Turns speech into words with times."""

    @abstractmethod
    def transcribe(self, audio: npt.NDArray[np.int16]) -> Transcript:
        """Transcribe one recording.

        Args:
            audio: mono samples at `SAMPLE_RATE`, shape (n,), may be a memory map; n may be 0.

        Raises:
            PermanentError: the engine can never read this audio.
            TransientError: memory, a service or a missing model; try again later.
        """
