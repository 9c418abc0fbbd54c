"""Decoding a recording's speech track in a worker to samples that transcribers take."""

from itertools import chain, groupby
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.outcomes import Outcome, portable
from resources.opening import Source, open_av
from resources.speech.rate import SAMPLE_RATE

VERSION = "1"

DECODED = pa.schema([("samples", pa.int64()), ("offset_seconds", pa.float64())])
"""What a worker returns about the scratch file it wrote: its length, and when its first sample is played."""


def decode_audio(source: Source, scratch: str) -> bytes:
    """Decode the first audio stream to mono int16 at `SAMPLE_RATE` into the file `scratch`.

    Returns a portable outcome with the columns of `DECODED`; without an audio stream it is not applicable.

    Raises:
        PermanentError: the stream cannot be decoded.
    """
    try:
        return _decode(source, Path(scratch))
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def _decode(source: Source, scratch: Path) -> bytes:
    import av

    with source.open() as file, open_av(file) as container:
        if not container.streams.audio:
            return portable(Outcome(DECODED.empty_table(), "not_applicable", "it has no audio stream"))
        stream = container.streams.audio[0]
        samples, offset = 0, None
        with scratch.open("wb") as out:
            # A resampler refuses frames of another rate or layout; broadcasts change them between programmes.
            for _, alike in groupby(container.decode(stream), _shape):
                resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
                for frame in chain(alike, [None]):
                    if frame is not None:
                        offset = _start(container, frame) if offset is None else offset
                        frame.pts = None  # a gap or a step back in the stream's times would make it refuse the frame
                    samples += sum(_write(out, piece) for piece in resampler.resample(frame))
    row = {"samples": samples, "offset_seconds": offset or 0.0}
    return portable(Outcome(pa.Table.from_pylist([row], DECODED)))


def samples_of(scratch: str, samples: int) -> npt.NDArray[np.int16]:
    """Map the samples that `decode_audio` wrote, shape (samples,), without reading them into memory."""
    if samples == 0:
        return np.zeros(0, np.int16)
    return np.memmap(scratch, np.int16, "r", shape=(samples,))


def _shape(frame: Any) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _start(container: Any, frame: Any) -> float:
    begin = float(container.start_time or 0) / 1_000_000
    return max(0.0, float(frame.time or 0.0) - begin)


def _write(out: Any, piece: Any) -> int:
    samples = piece.to_ndarray()
    out.write(samples.tobytes())
    return int(samples.shape[-1])
