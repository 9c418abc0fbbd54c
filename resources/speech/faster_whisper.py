"""The light production recogniser: Whisper through CTranslate2 alone, no torch; word times from cross-attention."""

from math import exp
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from resources.errors import MediaError, OutOfMemory
from resources.speech.base import NO_HINTS, SAMPLE_RATE, Hints, Segment, Transcript, Word
from resources.speech.times import within
from resources.speech.vad import as_float, speech_spans
from resources.speech.whisper import WhisperTranscriber, engine_errors


class FasterWhisperTranscriber(WhisperTranscriber):
    """Transcribes with faster-whisper; a segment's confidence is the mean token probability, a word's its own.

    Not for use from several threads at once.
    """

    engine: ClassVar[str] = "faster-whisper"

    def load(self) -> Any:
        """Load the checkpoint; a local folder needs no network."""
        from faster_whisper import WhisperModel

        folder = self.checkpoint_folder()
        with engine_errors(self.engine):
            return WhisperModel(
                folder,
                device=self.device,
                compute_type=self.compute_type,
                cpu_threads=self.cpu_threads,
                local_files_only=self.offline,
            )

    def transcribe(self, audio: npt.NDArray[np.int16], hints: Hints = NO_HINTS) -> Transcript:
        """Transcribe the speech in a recording; see `Transcriber.transcribe`."""
        if not speech_spans(audio):
            return Transcript(None, None, ())
        degraded = None
        with engine_errors(self.engine):
            language, probability = self.language_of(self.model, audio, hints)
        samples = as_float(audio)
        try:
            segments = self._segments(samples, language, word_times=True)
        except OutOfMemory:
            raise
        except (MediaError, ValueError, IndexError) as error:
            degraded = f"segment times only, because word times failed: {error}"
            segments = self._segments(samples, language, word_times=False)
        return Transcript(language, probability, within(segments, len(audio) / SAMPLE_RATE), degraded)

    def _segments(self, samples: npt.NDArray[np.float32], language: str, *, word_times: bool) -> list[Segment]:
        with engine_errors(self.engine):
            found, _ = self.model.transcribe(
                samples,
                language=language,
                beam_size=self.beam_size,
                word_timestamps=word_times,
                vad_filter=True,
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
    return Segment(float(found.start), float(found.end), found.text, min(exp(found.avg_logprob), 1.0), words)
