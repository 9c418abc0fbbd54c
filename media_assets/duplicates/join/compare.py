"""The join of distinct 64-bit hashes: only buckets of a band whose keys lie within its radius are compared."""

from collections.abc import Callable, Iterator
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

from media_assets.duplicates.join.bands import BANDS, Band, Hashes, Search, band_radii, keys_of, masks_within
from media_assets.duplicates.join.groups import MOST_PAIRS, Pairs, TooManyPairs

MOST_BITS = 20
"""Unrelated 64-bit hashes differ in 32 bits, give or take 4; beyond this distance strangers meet."""

_AT_ONCE = 1 << 20

BandOf = Callable[[int], Band]
"""Gives one band of a set of distinct hashes, by its number."""

Comparer = Callable[[Band, Band | None, Search], Iterator[Pairs]]
"""Compares queries with an index (None: with themselves); yields the pairs first found in this band, as positions."""


def join(queries: BandOf, index: BandOf | None, bits: int, compiled: bool | None = None) -> Pairs:
    """Return all (query, index) positions within `bits`, each once, in no order; without index, left < right.

    Raises:
        ValueError: a distance that this cannot search, or that means nothing.
        TooManyPairs: more than `MOST_PAIRS` distinct hashes are near.
    """
    if not 0 <= bits <= MOST_BITS:
        raise ValueError(f"a distance is 0 to {MOST_BITS} bits, not {bits}")
    compare = _comparer(compiled)
    radii = band_radii(bits)
    found, count = [(np.zeros(0, np.int64),) * 2], 0
    for number in range(BANDS):
        if radii[number] < 0:
            continue
        search = Search(number, masks_within(radii[number]), radii, bits)
        for left, right in compare(queries(number), index and index(number), search):
            count += len(left)
            if count > MOST_PAIRS:
                raise TooManyPairs(count, MOST_PAIRS)
            found.append((left, right) if index else (np.minimum(left, right), np.maximum(left, right)))
    return np.concatenate([left for left, _ in found]), np.concatenate([right for _, right in found])


def _comparer(compiled: bool | None) -> Comparer:
    if compiled or (compiled is None and find_spec("numba") is not None):
        from media_assets.duplicates.join.compiled import compare_compiled

        return compare_compiled
    return _compare


def _compare(queries: Band, index: Band | None, search: Search) -> Iterator[Pairs]:
    known = index or queries
    keys = keys_of(queries.hashes, search.number).astype(np.int64)
    for mask in search.masks:
        others = keys ^ mask
        asking = np.arange(len(keys)) if index else np.flatnonzero(others >= keys)
        begin = known.starts[others[asking]] if index or mask else asking + 1
        lengths = known.starts[others[asking] + 1] - begin
        ends = np.cumsum(lengths)
        # Few rows of a full bucket have as many comparisons as many rows of others.
        cuts = np.searchsorted(ends, np.arange(_AT_ONCE, ends[-1] if len(ends) else 0, _AT_ONCE))
        for rows in np.split(np.arange(len(asking)), np.unique(cuts)):
            left = np.repeat(asking[rows], lengths[rows])
            within = np.arange(len(left)) - np.repeat(np.cumsum(lengths[rows]) - lengths[rows], lengths[rows])
            right = np.repeat(begin[rows], lengths[rows]) + within
            different = queries.hashes[left] ^ known.hashes[right]
            near = np.flatnonzero(np.bitwise_count(different) <= search.bits)
            near = near[_first_found_in(different[near], search)]
            yield queries.order[left[near]].astype(np.int64), known.order[right[near]].astype(np.int64)


def _first_found_in(different: Hashes, search: Search) -> npt.NDArray[np.bool_]:
    earlier = [np.bitwise_count(keys_of(different, before)) <= search.radii[before] for before in range(search.number)]
    return ~np.logical_or.reduce(earlier) if earlier else np.ones(len(different), np.bool_)
