"""Speech to text: what a transcriber takes and gives."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from resources.model import ModelClient
from resources.speech.rate import SAMPLE_RATE

__all__ = ["NO_HINTS", "SAMPLE_RATE", "Hints", "Segment", "Transcriber", "Transcript", "Word"]


@dataclass(frozen=True)
class Word:
    """One word with its time in seconds.

    Attributes:
        confidence: 0 to 1, or None where the engine has none.
        interpolated: whether the time was put between those of its neighbours, because the engine could not place it.
    """

    text: str
    start: float
    end: float
    confidence: float | None = None
    interpolated: bool = False


@dataclass(frozen=True)
class Segment:
    """A stretch of speech between two pauses, times in seconds from the start of the audio.

    Attributes:
        language: ISO 639-1 code of what is spoken here; None where it is the transcript's.
        speaker: a name that the engine gives to a voice, the same one within an audio; None without diarization.
        no_speech: the engine's probability that nobody speaks, 0 to 1; None where it has none.
    """

    start: float
    end: float
    text: str
    confidence: float | None = None
    words: tuple[Word, ...] = field(default=())
    language: str | None = None
    speaker: str | None = None
    no_speech: float | None = None


@dataclass(frozen=True)
class Transcript:
    """What was said. No segments means no speech was found.

    Attributes:
        degraded: a sentence saying why this is less than the engine could give (for example: segment times only), or
            None.
        metered_seconds: audio that was sent to a service which may charge for it.
    """

    language: str | None
    language_probability: float | None
    segments: tuple[Segment, ...]
    degraded: str | None = None
    metered_seconds: float = 0.0


@dataclass(frozen=True)
class Hints:
    """What is known of an audio before it is transcribed.

    What of it an engine uses (`Transcriber.used_hints`) is in the key of the transcript.

    Attributes:
        languages: ISO 639-1 codes. One fixes the language; of several, each stretch of speech is in one of them; none
            leaves the engine to find out.
        terms: names and words that are likely to be said.
        prompt: text that might have come before, in the spelling and style that is wanted.
    """

    languages: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    prompt: str | None = None


NO_HINTS = Hints()


class Transcriber(ModelClient):
    """Turns speech into words with times."""

    @property
    def detects_languages(self) -> bool:
        """Whether it can tell languages apart, and is not bound to one."""
        return False

    def detect_languages(self, pieces: Sequence[npt.NDArray[np.int16]]) -> list[dict[str, float]]:
        """Return the probability of each language that a piece of speech may be in, for each piece.

        An engine that speaks a fixed language answers with no language at all.

        Args:
            pieces: mono samples at `SAMPLE_RATE`, each of shape (n,), n > 0, best about 30 s of speech.
        """
        return [{} for _ in pieces]

    def used_hints(self, hints: Hints) -> Hints:
        """Return what of the hints can change this engine's transcript: that, and no more, belongs in the key."""
        return hints

    def planned_batch(self) -> int | None:
        """Return how many chunks of speech are recognised together on this machine; None for an engine without batches.

        The model is not loaded for it.
        """
        return None

    @abstractmethod
    def transcribe(self, audio: npt.NDArray[np.int16], hints: Hints = NO_HINTS) -> Transcript:
        """Transcribe one recording, or a stretch of it between two silences.

        Args:
            audio: mono samples at `SAMPLE_RATE`, shape (n,), may be a memory map; n may be 0.
            hints: what is known before.

        Raises:
            PermanentError: the engine can never read this audio.
            TransientError: memory, a service or a missing model; try again later.
        """
