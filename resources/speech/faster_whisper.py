"""The light production recogniser: Whisper through CTranslate2 alone, no torch; word times from cross-attention."""

from math import exp
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from resources.errors import MediaError, OutOfMemory
from resources.speech.base import SAMPLE_RATE, Segment, Word
from resources.speech.detection import Spans
from resources.speech.failures import engine_errors, loading_errors
from resources.speech.memory import device_of
from resources.speech.prompts import Prompt
from resources.speech.vad import VadSettings
from resources.speech.whisper import WhisperTranscriber

Chunk = dict[str, int]

_PAUSE_S, _AROUND_S = 2.0, 0.4
_PADDED_S = VadSettings().speech_pad_ms / 1000


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
        self, samples: npt.NDArray[np.float32], spans: Spans, language: str, prompt: Prompt
    ) -> tuple[list[Segment], str | None]:
        """Recognise window by window; the prompt's text goes before the first one, its terms before each."""
        chunks = chunks_of(spans, len(samples))
        try:
            return self._segments(samples, chunks, language, prompt, word_times=True), None
        except OutOfMemory:
            raise
        except (MediaError, ValueError, IndexError) as error:
            segments = self._segments(samples, chunks, language, prompt, word_times=False)
            return segments, f"segment times only, because word times failed: {error}"

    def _segments(
        self, samples: npt.NDArray[np.float32], chunks: list[Chunk], language: str, prompt: Prompt, *, word_times: bool
    ) -> list[Segment]:
        from faster_whisper.transcribe import restore_speech_timestamps

        with engine_errors(self.engine):
            found, _ = self.model.transcribe(
                np.concatenate([samples[chunk["start"] : chunk["end"]] for chunk in chunks]),
                language=language,
                beam_size=self.beam_size,
                word_timestamps=word_times,
                hotwords=prompt.hotwords,
                initial_prompt=prompt.text,
                # Fallback temperatures sample at random: the same audio would give another text under the same key.
                temperature=0.0,
                # Text carried over from the window before is what turns one mistake into a loop.
                condition_on_previous_text=False,
            )
            return [_segment(segment) for segment in restore_speech_timestamps(found, chunks, SAMPLE_RATE)]


def chunks_of(spans: Spans, length: int) -> list[Chunk]:
    """Return what is heard, in samples: spans widened, and those joined that faster-whisper would not part.

    Its own filter looks for pauses of two seconds and leaves 0.4 s around speech. The spans are known already; a
    second pass of the detector would cost up to a tenth of a small model's time.

    Args:
        spans: (start, end) in seconds, padded by the detector, at least one.
        length: of the audio, in samples.
    """
    joined: list[tuple[float, float]] = []
    for start, end in spans:
        if joined and start - joined[-1][1] < _PAUSE_S - 2 * _PADDED_S:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    wider = _AROUND_S - _PADDED_S
    return [
        {
            "start": max(round((start - wider) * SAMPLE_RATE), 0),
            "end": min(round((end + wider) * SAMPLE_RATE), length),
        }
        for start, end in joined
    ]


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
