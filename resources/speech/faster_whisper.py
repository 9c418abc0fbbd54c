"""The light production recogniser: Whisper through CTranslate2 alone, no torch; word times from cross-attention."""

from math import exp
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from resources.errors import MediaError, OutOfMemory
from resources.speech.base import Segment, Word
from resources.speech.failures import engine_errors, loading_errors
from resources.speech.memory import device_of
from resources.speech.prompts import Prompt
from resources.speech.whisper import WhisperTranscriber


class FasterWhisperTranscriber(WhisperTranscriber):
    """Transcribes with faster-whisper; a segment's confidence is the mean token probability, a word's its own.

    Not for use from several threads at once.
    """

    engine: ClassVar[str] = "faster-whisper"

    def load(self) -> Any:
        """Load the checkpoint; a local folder needs no network."""
        from faster_whisper import WhisperModel

        folder = self.folder()
        with loading_errors(self.engine, self.compute_type):
            return WhisperModel(
                folder,
                device=device_of(self.device),
                compute_type=self.running().compute_type,
                cpu_threads=self.cpu_threads,
                local_files_only=self.offline,
            )

    def recognise(
        self, samples: npt.NDArray[np.float32], language: str, prompt: Prompt
    ) -> tuple[list[Segment], str | None]:
        """Recognise window by window; the prompt's text goes before the first one, its terms before each."""
        try:
            return self._segments(samples, language, prompt, word_times=True), None
        except OutOfMemory:
            raise
        except (MediaError, ValueError, IndexError) as error:
            segments = self._segments(samples, language, prompt, word_times=False)
            return segments, f"segment times only, because word times failed: {error}"

    def _segments(
        self, samples: npt.NDArray[np.float32], language: str, prompt: Prompt, *, word_times: bool
    ) -> list[Segment]:
        with engine_errors(self.engine):
            found, _ = self.model.transcribe(
                samples,
                language=language,
                beam_size=self.beam_size,
                word_timestamps=word_times,
                vad_filter=True,
                hotwords=prompt.hotwords,
                initial_prompt=prompt.text,
                # Fallback temperatures sample at random: the same audio would give another text under the same key.
                temperature=0.0,
                # Text carried over from the window before is what turns one mistake into a loop.
                condition_on_previous_text=False,
            )
            return [_segment(segment) for segment in found]


def _segment(found: Any) -> Segment:
    words = tuple(
        Word(word.word.strip(), float(word.start), float(word.end), float(word.probability))
        for word in found.words or ()
        if word.word.strip()
    )
    return Segment(
        start=float(found.start),
        end=float(found.end),
        text=found.text,
        confidence=min(exp(found.avg_logprob), 1.0),
        words=words,
        no_speech=min(max(float(found.no_speech_prob), 0.0), 1.0),
    )
