"""The comparison of `compare.py`, compiled by numba: buckets of one band against each other on all cores."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from media_assets.duplicates.join.bands import BAND_BITS, KEYS, Band, Search
from media_assets.duplicates.join.groups import MOST_PAIRS, Pairs, TooManyPairs

_CHUNKS = 1024
_STRIDE = 389
"""Shares no factor with `_CHUNKS`: a thread's chunks lie apart, so that a full bucket is everybody's work."""

_ROOM = 1024
_LOW = np.uint64(KEYS - 1)


def compare_compiled(queries: Band, index: Band | None, search: Search) -> Iterator[Pairs]:
    """Yield the pairs of a band, as numpy would; where a chunk finds more than it has room for, all do it again.

    Raises:
        TooManyPairs: more than `MOST_PAIRS`; none was kept.
    """
    known = index or queries
    begins = np.arange(_CHUNKS + 1) * _ROOM
    while True:
        left, right = np.empty((2, begins[-1]), np.int64)
        counts = np.zeros(_CHUNKS, np.int64)
        arrays = (_read_only(array) for array in (queries.hashes, known.hashes, known.starts))
        _compare(*arrays, index is None, *search, begins, left, right, counts)
        if (counts <= np.diff(begins)).all():
            break
        if counts.sum() > MOST_PAIRS:
            raise TooManyPairs(int(counts.sum()), MOST_PAIRS)
        begins = np.concatenate([[0], np.cumsum(counts)])
    filled = np.arange(counts.sum()) + np.repeat(begins[:-1] - np.cumsum(counts) + counts, counts)
    yield queries.order[left[filled]].astype(np.int64), known.order[right[filled]].astype(np.int64)


def _read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    # Arrays of a memory-mapped index are read-only, which is another type to numba: one type is compiled, not two.
    view = array.view()
    view.flags.writeable = False
    return view


def _cached(**options: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        try:
            compiled: Callable[..., None] = njit(cache=True, **options)(function)
        except RuntimeError:  # no folder for the cache can be written; then each process compiles
            compiled = njit(**options)(function)
        return compiled

    return decorate


@njit(inline="always")
def _bits(value: Any) -> Any:
    # LLVM knows this as the population count and makes one instruction of it.
    value = value - ((value >> np.uint64(1)) & np.uint64(0x5555555555555555))
    value = (value & np.uint64(0x3333333333333333)) + ((value >> np.uint64(2)) & np.uint64(0x3333333333333333))
    value = (value + (value >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (value * np.uint64(0x0101010101010101)) >> np.uint64(56)


@njit(inline="always")
def _seen_before(different: Any, number: Any, radii: Any) -> Any:
    for before in range(number):  # noqa: SIM110 - numba compiles loops, not generators
        if _bits((different >> np.uint64(BAND_BITS * before)) & _LOW) <= radii[before]:
            return True
    return False


@_cached(parallel=True)
def _compare(
    queries: Any,
    hashes: Any,
    starts: Any,
    within: Any,
    number: Any,
    masks: Any,
    radii: Any,
    bits: Any,
    begins: Any,
    left: Any,
    right: Any,
    counts: Any,
) -> None:
    rows = len(queries)
    shift = np.uint64(BAND_BITS * number)
    for ordinal in prange(_CHUNKS):
        chunk = ordinal * _STRIDE % _CHUNKS
        at, end = begins[chunk], begins[chunk + 1]
        begin, last = chunk * rows // _CHUNKS, (chunk + 1) * rows // _CHUNKS
        while begin < last:
            key = np.int64((queries[begin] >> shift) & _LOW)
            stop = begin + 1
            while stop < last and np.int64((queries[stop] >> shift) & _LOW) == key:
                stop += 1
            for mask in masks:
                other = key ^ mask
                if within and other < key:
                    continue
                for row in range(begin, stop):
                    first = row + 1 if within and mask == 0 else starts[other]
                    for column in range(first, starts[other + 1]):
                        different = queries[row] ^ hashes[column]
                        if _bits(different) <= bits and not _seen_before(different, number, radii):
                            if at < end:
                                left[at] = row
                                right[at] = column
                            at += 1
            begin = stop
        counts[chunk] = at - begins[chunk]
