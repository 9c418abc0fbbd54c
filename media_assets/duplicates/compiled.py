"""The comparison of `near.py`, compiled by numba: buckets of one band against each other on all cores."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from media_assets.duplicates.near import BAND_BITS, KEYS, Bucketed, Pairs

_CHUNKS = 256
_ROOM = 4096
_LOW = np.uint64(KEYS - 1)


def compare_compiled(
    bucketed: Bucketed, band: int, masks: npt.NDArray[np.int64], radii: npt.NDArray[np.int64], bits: int
) -> Iterator[Pairs]:
    """Yield the pairs of a band, like `near._compare`; a chunk that finds more than it has room for is done again."""
    room = _ROOM
    while True:
        left, right = np.empty((2, _CHUNKS, room), np.int64)
        counts = np.zeros(_CHUNKS, np.int64)
        _compare(*bucketed, band, masks, radii, bits, left, right, counts)
        if counts.max() <= room:
            break
        room = int(counts.max())
    for chunk in range(_CHUNKS):
        yield left[chunk, : counts[chunk]].copy(), right[chunk, : counts[chunk]].copy()


@njit(inline="always")
def _bits(value: Any) -> Any:
    # LLVM knows this as the population count and makes one instruction of it.
    value = value - ((value >> np.uint64(1)) & np.uint64(0x5555555555555555))
    value = (value & np.uint64(0x3333333333333333)) + ((value >> np.uint64(2)) & np.uint64(0x3333333333333333))
    value = (value + (value >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (value * np.uint64(0x0101010101010101)) >> np.uint64(56)


@njit(inline="always")
def _seen_before(different: Any, band: Any, radii: Any) -> Any:
    for before in range(band):  # noqa: SIM110 - numba compiles loops, not generators
        if _bits((different >> np.uint64(BAND_BITS * before)) & _LOW) <= radii[before]:
            return True
    return False


@njit(parallel=True, cache=True)
def _compare(
    hashes: Any,
    order: Any,
    starts: Any,
    band: Any,
    masks: Any,
    radii: Any,
    bits: Any,
    left: Any,
    right: Any,
    counts: Any,
) -> None:
    room = left.shape[1]
    for chunk in prange(_CHUNKS):
        found = 0
        for key in range(chunk * KEYS // _CHUNKS, (chunk + 1) * KEYS // _CHUNKS):
            for mask in masks:
                other = key ^ mask
                if other < key or starts[key] == starts[key + 1]:
                    continue
                for row in range(starts[key], starts[key + 1]):
                    first = row + 1 if mask == 0 else starts[other]
                    for column in range(first, starts[other + 1]):
                        different = hashes[row] ^ hashes[column]
                        if _bits(different) <= bits and not _seen_before(different, band, radii):
                            if found < room:
                                left[chunk, found] = order[row]
                                right[chunk, found] = order[column]
                            found += 1
        counts[chunk] = found
