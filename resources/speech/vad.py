"""Where somebody speaks: silero voice activity detection on the ONNX file bundled with faster-whisper, no torch."""

from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import numpy.typing as npt

from resources.speech.mapped import Samples, let_go
from resources.speech.rate import SAMPLE_RATE

MODEL = "silero-vad"

_SETTLED_S = 1.0


@dataclass(frozen=True)
class VadSettings:
    """What counts as speech and where it is cut; every field belongs in the key of what is made from the spans.

    The defaults are those of the best run on long audio in the project's measurements (word error rate 27.3 % on
    spans against 30.1 % on the whole file, English prompts joined by silences).

    Attributes:
        threshold: probability above which a 32 ms frame is speech.
        min_silence_duration_ms: a shorter pause does not end a span.
        speech_pad_ms: added on both sides of a span, never across its neighbour.
        max_speech_duration_s: longer spans are cut, at a short pause where there is one.
        block_s: audio looked at in one go, which bounds memory on long recordings.
    """

    threshold: float = 0.5
    min_silence_duration_ms: int = 500
    speech_pad_ms: int = 200
    max_speech_duration_s: float = 20.0
    block_s: float = 600.0


def revision() -> str:
    """Return the revision of the model without loading it: each release of faster-whisper bundles one."""
    return f"faster-whisper-{version('faster-whisper')}"


def speech_spans(audio: Samples, settings: VadSettings | None = None) -> list[tuple[float, float]]:
    """Return the spans of speech as (start, end) in seconds: in order, disjoint, within the audio.

    Args:
        audio: mono samples at `SAMPLE_RATE`: an array of shape (n,), a memory map, or a file; n may be 0.
        settings: what counts as speech.
    """
    settings = settings or VadSettings()
    block = int(settings.block_s * SAMPLE_RATE)
    settled = block - int(_SETTLED_S * SAMPLE_RATE)
    spans: list[tuple[float, float]] = []
    offset = 0
    while offset < len(audio):
        found = _spans_of_block(audio[offset : offset + block], settings)
        following = offset + block
        # Speech that reaches the cut is looked at again, whole, at the head of the next block.
        if following < len(audio) and found and found[-1][1] > settled and found[-1][0] > 0:
            following = offset + found.pop()[0]
        spans += [((offset + start) / SAMPLE_RATE, (offset + end) / SAMPLE_RATE) for start, end in found]
        offset = following
        let_go(audio)
    return spans


def _spans_of_block(samples: npt.NDArray[np.int16], settings: VadSettings) -> list[tuple[int, int]]:
    if not samples.any():  # hours of digital silence should cost no more than reading them
        return []
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        threshold=settings.threshold,
        min_silence_duration_ms=settings.min_silence_duration_ms,
        speech_pad_ms=settings.speech_pad_ms,
        max_speech_duration_s=settings.max_speech_duration_s,
    )
    found = get_speech_timestamps(as_float(samples), options, sampling_rate=SAMPLE_RATE)
    return [(int(span["start"]), min(int(span["end"]), len(samples))) for span in found]


def as_float(audio: npt.NDArray[np.int16]) -> npt.NDArray[np.float32]:
    """Return the samples as float32 in [-1, 1), the scale every neural engine here expects."""
    return np.asarray(audio, dtype=np.float32) / np.float32(32768)
