"""The join of distinct 64-bit hashes by bands.

A pair of 64-bit hashes within distance d differs by few bits in at least one of four 16-bit bands. Bands are looked at
one after the other; since the earlier ones are searched with a larger radius, the later ones need a smaller one
(the general pigeonhole principle: the sum of radius + 1 over the bands must exceed d). Hashes are sorted by band, so
that only buckets whose keys lie within the band's radius are compared.
"""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from media_assets.duplicates.join.groups import MOST_PAIRS, Ints, Pairs, TooManyPairs

MOST_BITS = 20
"""Unrelated 64-bit hashes differ in 32 bits, give or take 4; beyond this distance strangers meet."""

BANDS = 4
BAND_BITS = 16
KEYS = 1 << BAND_BITS

_AT_ONCE = 1 << 20

Hashes = npt.NDArray[np.uint64]


class Band(NamedTuple):
    """Hashes sorted by one band: `hashes[starts[k]:starts[k + 1]]` have the band's value k, `order` their positions."""

    hashes: Hashes
    order: npt.NDArray[np.integer]
    starts: Ints


class Search(NamedTuple):
    """What a comparer is to look for: a band's number, its masks, all bands' radii, the distance."""

    number: int
    masks: Ints
    radii: Ints
    bits: int


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


def band_of(hashes: Hashes, number: int) -> Band:
    """Sort hashes by one band."""
    keys = keys_of(hashes, number)
    order = np.argsort(keys, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(keys, minlength=KEYS))])
    return Band(hashes[order], order, starts)


def keys_of(hashes: Hashes, number: int) -> npt.NDArray[np.uint16]:
    """Return one band's value of each hash."""
    return ((hashes >> np.uint64(BAND_BITS * number)) & np.uint64(KEYS - 1)).astype(np.uint16)


def band_radii(bits: int) -> Ints:
    """Return each band's radius for a distance; -1 for a band that need not be searched."""
    share, more = divmod(bits + 1, BANDS)
    return np.array([share + (band < more) - 1 for band in range(BANDS)], np.int64)


def masks_within(radius: int) -> Ints:
    """Return the differences of two keys that lie within a radius."""
    keys = np.arange(KEYS, dtype=np.uint16)
    return keys[np.bitwise_count(keys) <= radius].astype(np.int64)


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
