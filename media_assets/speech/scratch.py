"""The scratch file of a decoded stream: 16 kHz mono int16, sparse where nothing sounds, read by memory map."""

from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from resources.speech.rate import SAMPLE_RATE

_BLOCK_S = 1.0
"""Frames are resampled this many seconds at a time: FFmpeg's filters cost more per call than per sample."""

_FULL_SCALE = 0.999
_AUDIBLE = 0.01  # -40 dB


class ScratchWriter:
    """Writes frames that are placed in time.

    Attributes:
        first: when sample 0 is played, in seconds; None before the first frame.
        samples: how many samples there are so far.
        clipped: share of the source's own samples at full scale.
        cancelled: whether the channels are each other's negative, so that nothing is left of their mean.
    """

    def __init__(self, out: BinaryIO, first_channel: bool = False) -> None:
        """Write to `out`, an empty file: the mean of all channels, or the first one."""
        self.first: float | None = None
        self.samples = 0
        self._out, self._first_channel = out, first_channel
        self._run: _Run | None = None
        self._full = self._seen = 0
        self._loudest = self._loudest_own = 0.0

    def add(self, frame: Any, at: float, contiguous: bool) -> None:
        """Take a frame that is played at `at` seconds; what lies before 0, or before what is written, is cut.

        Args:
            contiguous: whether it follows the last frame without a gap; `at` is then not looked at.
        """
        if self._run is None or not contiguous or not self._run.takes(frame):
            self._end_run()
            if self.first is None:
                self.first = max(at, 0.0)
            begin = round((at - self.first) * SAMPLE_RATE)
            self._run = _Run(frame, max(0, self.samples - begin), self._first_channel)
            self.samples = max(self.samples, begin)
        self._run.add(frame)
        if self._run.waiting_seconds >= _BLOCK_S:
            self._drain()

    def close(self) -> None:
        """Write what is left, and give the file its length."""
        self._end_run()
        self._out.truncate(2 * self.samples)

    @property
    def clipped(self) -> float:
        """Share of the source's own samples at full scale, all channels together."""
        return self._full / self._seen if self._seen else 0.0

    @property
    def cancelled(self) -> bool:
        """Whether next to nothing is left of the channels' mean."""
        return self._loudest_own > _AUDIBLE and self._loudest < self._loudest_own * _AUDIBLE

    def _end_run(self) -> None:
        if self._run is not None:
            self._drain()
            self._write(self._run.rest())
            self._run = None

    def _drain(self) -> None:
        assert self._run is not None
        samples, own = self._run.drained()
        if own.size:
            full, loudest = _levels(own)
            self._full += full
            self._seen += own.size
            self._loudest_own = max(self._loudest_own, loudest)
        self._write(samples)

    def _write(self, samples: npt.NDArray[np.int16]) -> None:
        if samples.any():
            self._loudest = max(self._loudest, _levels(samples)[1])
            self._out.seek(2 * self.samples)
            self._out.write(samples.tobytes())
        self.samples += len(samples)


class _Run:
    """Frames of one shape without a gap, on their way through one resampler.

    A resampler refuses frames of another rate or layout; broadcasts change them between programmes.
    """

    def __init__(self, frame: Any, skip: int, first_channel: bool) -> None:
        from av import AudioFifo, AudioResampler

        self._shape, self._rate, self._skip = _shape(frame), frame.sample_rate, skip
        self._first_channel = first_channel
        self._waiting = AudioFifo()
        self._resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)

    @property
    def waiting_seconds(self) -> float:
        return float(self._waiting.samples / self._rate)

    def takes(self, frame: Any) -> bool:
        return _shape(frame) == self._shape

    def add(self, frame: Any) -> None:
        frame.pts = None  # the queue and the resampler would refuse a frame for its time; it has been placed
        self._waiting.write(frame)

    def drained(self) -> tuple[npt.NDArray[np.int16], npt.NDArray[Any]]:
        """Return samples, and the source's own that they were made of."""
        frame = self._waiting.read(0, True)
        if frame is None:
            return np.zeros(0, np.int16), np.zeros(0, np.int16)
        own = frame.to_ndarray()
        return self._resampled(_first_of(frame, own) if self._first_channel else frame), own

    def rest(self) -> npt.NDArray[np.int16]:
        """Return what the resampler still holds; it takes no more."""
        return self._resampled(None)

    def _resampled(self, frame: Any) -> npt.NDArray[np.int16]:
        if frame is not None:
            frame.pts = None
        pieces = [piece.to_ndarray()[0] for piece in self._resampler.resample(frame)]
        samples = np.concatenate(pieces) if pieces else np.zeros(0, np.int16)
        skipped = min(self._skip, len(samples))
        self._skip -= skipped
        return samples[skipped:]


def samples_of(scratch: str | Path, samples: int, first: int = 0) -> npt.NDArray[np.int16]:
    """Map samples of a scratch file from the one numbered `first` on, shape (samples,), without reading them.

    Pages that were read count as the process's memory as long as the map lives: map a window at a time, or
    `resources.speech.mapped.let_go`.
    """
    if samples == 0:
        return np.zeros(0, np.int16)
    return np.memmap(scratch, np.int16, "r", offset=2 * first, shape=(samples,))


def _shape(frame: Any) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _first_of(frame: Any, own: npt.NDArray[Any]) -> Any:
    channel = own[:1] if frame.format.is_planar else own[:, :: frame.layout.nb_channels]
    first = type(frame).from_ndarray(np.ascontiguousarray(channel), format=frame.format.name, layout="mono")
    first.sample_rate = frame.sample_rate
    return first


def _levels(own: npt.NDArray[Any]) -> tuple[int, float]:
    """Return how many samples are at full scale, and the largest as a share of it."""
    middle, full = 0.0, 1.0
    if own.dtype.kind in "iu":
        limits = np.iinfo(own.dtype)
        middle, full = (128.0, 127.0) if own.dtype == np.uint8 else (0.0, float(limits.max))
    low, high = float(own.min()), float(own.max())
    loudest = max(high - middle, middle - low) / full
    if loudest < _FULL_SCALE:
        return 0, loudest
    edge = full * _FULL_SCALE
    return int(np.count_nonzero(own >= middle + edge) + np.count_nonzero(own <= middle - edge)), loudest
