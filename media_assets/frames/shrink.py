"""Grey pictures shrunk to small squares by matrix products: the very pixels that Pillow gives, in less time.

Pillow (`libImaging/Resample.c`) multiplies pixels with weights rounded to 22 binary digits, sums without error, and
rounds to eight bits after each of its two passes. Such sums are exact in doubles too, in whatever order.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image

Grey = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.float64]

_LANCZOS = Image.Resampling.LANCZOS
_LOBES = 3.0
_UNIT = float(1 << 22)
_TOGETHER = 16
"""Columns of the result that are computed at once; more would multiply with more zeros, fewer would be slower."""


def shrunk(grey: Image.Image, *sides: int) -> list[Grey]:
    """Return a grey picture as squares of these sides, in pixels.

    Equal to `grey.resize((side, side), LANCZOS)`, bit for bit.
    """
    samples = np.asarray(grey, dtype=np.float64)
    return [
        # Smaller pictures are enlarged, which is fast in any way.
        _square(samples, side) if min(grey.size) >= side else np.asarray(grey.resize((side, side), _LANCZOS))
        for side in sides
    ]


def _square(samples: Samples, side: int) -> Grey:
    height, width = samples.shape
    if height > 2 * width - side and width > side:  # Pillow shrinks the height of tall pictures first
        return _square(samples.T, side).T
    across = np.empty((height, side))
    for begin, first, weights in _bands(width, side):
        np.matmul(samples[:, first : first + len(weights)], weights, out=across[:, begin : begin + _TOGETHER])
    across = _rounded(across)
    down = np.empty((side, side))
    for begin, first, weights in _bands(height, side):
        np.matmul(weights.T, across[first : first + len(weights)], out=down[begin : begin + _TOGETHER])
    return _rounded(down).astype(np.uint8)


def _rounded(samples: Samples) -> Samples:
    samples += 0.5
    return np.clip(np.floor(samples, out=samples), 0, 255, out=samples)


@lru_cache(maxsize=256)
def _bands(size: int, side: int) -> list[tuple[int, int, Samples]]:
    """Return (first pixel of the result, first pixel of the picture, weights) of each `_TOGETHER` pixels of a side."""
    begins = range(0, side, _TOGETHER)
    return [(begin, *_weights(size / side, size, np.arange(begin, begin + _TOGETHER))) for begin in begins]


def _weights(scale: float, size: int, pixels: npt.NDArray[np.int64]) -> tuple[int, Samples]:
    """Return from which pixel on some pixels of the result are made, and with which weights, one column for each."""
    centre = (pixels + 0.5) * scale
    first = np.maximum((centre - _LOBES * scale + 0.5).astype(int), 0)
    last = np.minimum((centre + _LOBES * scale + 0.5).astype(int), size)
    taken = np.arange(first[0], last[-1])[:, None]
    at = (taken - centre + 0.5) / scale
    weights = np.where((taken >= first) & (taken < last), np.sinc(at) * np.sinc(at / _LOBES), 0.0)
    weights /= weights.sum(axis=0)
    return int(first[0]), np.trunc(weights * _UNIT + np.copysign(0.5, weights)) / _UNIT
