"""Pairs of perceptual hashes within a Hamming distance."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

CANDIDATE_BITS = 10
"""64-bit hashes within this distance are candidates."""

CONFIRM_BITS = 31
"""256-bit hashes within this distance are the same picture: the distance that PDQ's authors publish for 256 bits."""

_BLOCK = 512


def near_pairs(
    hashes: npt.NDArray[np.uint64], bits: int = CANDIDATE_BITS
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Yield all pairs of 64-bit hashes within `bits`, in blocks of index arrays (left < right).

    Exact: every pair is compared, a square block at a time, small enough for a processor's cache.
    """
    for top in range(0, len(hashes), _BLOCK):
        left = hashes[top : top + _BLOCK, None]
        for start in range(top, len(hashes), _BLOCK):
            distance = np.bitwise_count(left ^ hashes[None, start : start + _BLOCK])
            rows, columns = np.nonzero(distance <= bits)
            if len(rows):
                ahead = columns + start > rows + top
                yield rows[ahead] + top, columns[ahead] + start


def distance256(left: npt.NDArray[np.uint8], right: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Return the Hamming distances of 256-bit hashes, shapes (n, 32) and (n, 32), row by row."""
    bits: npt.NDArray[np.int64] = np.bitwise_count(left ^ right).sum(axis=1, dtype=np.int64)
    return bits
