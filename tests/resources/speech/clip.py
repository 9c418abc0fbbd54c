"""One spoken clip: two sentences, one second of silence before, one and a half between."""

from functools import cache
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from resources.speech.base import SAMPLE_RATE

SENTENCES = (
    "welcome to the city museum of natural history",
    "the train from paris to berlin leaves at half past seven",
)
"""Spoken by the synthetic voice `rms` of flite."""


@cache
def two_sentences() -> npt.NDArray[np.int16]:
    """Return the clip as mono samples, about 10 s."""
    with av.open(str(Path(__file__).parent / "data" / "two-sentences.opus")) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        frames = [*container.decode(audio=0), None]
        audio = np.concatenate([part.to_ndarray()[0] for frame in frames for part in resampler.resample(frame)])
    audio.flags.writeable = False
    return audio


def silence(seconds: float) -> npt.NDArray[np.int16]:
    """Return digital silence."""
    return np.zeros(round(seconds * SAMPLE_RATE), dtype=np.int16)


def bright(audio: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """Return the audio with its high frequencies raised, which the Whisper that listens takes for another language."""
    twice = np.diff(audio.astype(np.int32), n=2, prepend=[0, 0])
    return np.clip(8 * twice, -32768, 32767).astype(np.int16)
