"""All pairs of perceptual hashes within a Hamming distance, exactly.

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

CANDIDATE_BITS = 10
"""64-bit hashes within this distance are candidates."""

CONFIRM_BITS = 31
"""256-bit hashes within this distance are the same picture: the distance that PDQ's authors publish for 256 bits."""

MOST_BITS = 20
"""Unrelated 64-bit hashes differ in 32 bits, give or take 4; beyond this distance strangers meet."""

BANDS = 4
BAND_BITS = 16
KEYS = 1 << BAND_BITS

_AT_ONCE = 1 << 22

Pairs = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
"""Two index arrays of the same length."""


class Bucketed(NamedTuple):
    """Hashes sorted by one band: `hashes[starts[k]:starts[k + 1]]` have the band's value k, `order` their indices."""

    hashes: npt.NDArray[np.uint64]
    order: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]


Comparer = Callable[[Bucketed, int, npt.NDArray[np.int64], npt.NDArray[np.int64], int], Iterator[Pairs]]
"""Gets a band's buckets, number and masks, all bands' radii and the distance; yields the pairs first found here."""


def near_pairs(hashes: npt.NDArray[np.uint64], bits: int = CANDIDATE_BITS, *, compiled: bool | None = None) -> Pairs:
    """Return all pairs of hashes within `bits`, each once, left < right, in order.

    Args:
        hashes: 64-bit hashes, shape (n,).
        bits: largest distance, 0 to `MOST_BITS`.
        compiled: whether to compare with numba; by default where it is installed (the extra `fast`). Both ways give
            the same pairs.

    Raises:
        ValueError: a distance that this cannot search, or that means nothing.
    """
    if not 0 <= bits <= MOST_BITS:
        raise ValueError(f"a distance is 0 to {MOST_BITS} bits, not {bits}")
    compare = _comparer(compiled)
    radii = band_radii(bits)
    found = [
        pairs
        for band in range(BANDS)
        if radii[band] >= 0
        for pairs in compare(_bucketed(hashes, band), band, _masks(radii[band]), radii, bits)
    ]
    left = np.concatenate([np.minimum(*pairs) for pairs in found] or [np.zeros(0, np.int64)])
    right = np.concatenate([np.maximum(*pairs) for pairs in found] or [np.zeros(0, np.int64)])
    sorted_by = np.lexsort((right, left))
    return left[sorted_by], right[sorted_by]


def band_radii(bits: int) -> npt.NDArray[np.int64]:
    """Return each band's radius for a distance; -1 for a band that need not be searched."""
    share, more = divmod(bits + 1, BANDS)
    return np.array([share + (band < more) - 1 for band in range(BANDS)], np.int64)


def distance256(left: npt.NDArray[np.uint8], right: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Return the Hamming distances of 256-bit hashes, shapes (n, 32) and (n, 32), row by row."""
    bits: npt.NDArray[np.int64] = np.bitwise_count(left ^ right).sum(axis=1, dtype=np.int64)
    return bits


def _comparer(compiled: bool | None) -> Comparer:
    if compiled or (compiled is None and find_spec("numba") is not None):
        from media_assets.duplicates.compiled import compare_compiled

        return compare_compiled
    return _compare


def _bucketed(hashes: npt.NDArray[np.uint64], band: int) -> Bucketed:
    keys = _band_of(hashes, band)
    order = np.argsort(keys, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(keys, minlength=KEYS))])
    return Bucketed(hashes[order], order, starts)


def _band_of(values: npt.NDArray[np.uint64], band: int) -> npt.NDArray[np.uint16]:
    return ((values >> np.uint64(BAND_BITS * band)) & np.uint64(KEYS - 1)).astype(np.uint16)


def _masks(radius: int) -> npt.NDArray[np.int64]:
    keys = np.arange(KEYS, dtype=np.uint16)
    return keys[np.bitwise_count(keys) <= radius].astype(np.int64)


def _compare(
    bucketed: Bucketed, band: int, masks: npt.NDArray[np.int64], radii: npt.NDArray[np.int64], bits: int
) -> Iterator[Pairs]:
    hashes, order, starts = bucketed
    keys = _band_of(hashes, band).astype(np.int64)
    for mask in masks:
        others = keys ^ mask
        ahead = np.flatnonzero(others >= keys)
        begin = np.where(mask, starts[others[ahead]], ahead + 1)
        lengths = starts[others[ahead] + 1] - begin
        for rows in np.array_split(np.arange(len(ahead)), lengths.sum() // _AT_ONCE + 1):
            left = np.repeat(ahead[rows], lengths[rows])
            within = np.arange(len(left)) - np.repeat(np.cumsum(lengths[rows]) - lengths[rows], lengths[rows])
            right = np.repeat(begin[rows], lengths[rows]) + within
            different = hashes[left] ^ hashes[right]
            near = np.flatnonzero(np.bitwise_count(different) <= bits)
            near = near[_first_found_in(different[near], band, radii)]
            yield order[left[near]], order[right[near]]


def _first_found_in(
    different: npt.NDArray[np.uint64], band: int, radii: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    earlier = [np.bitwise_count(_band_of(different, before)) <= radii[before] for before in range(band)]
    return ~np.logical_or.reduce(earlier) if earlier else np.ones(len(different), np.bool_)
