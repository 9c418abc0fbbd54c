"""The bands of distinct 64-bit hashes: four stretches of 16 bits, by each of which the hashes are sorted.

A pair of hashes within distance d differs by few bits in at least one band. Bands are looked at one after the other;
since the earlier ones are searched with a larger radius, the later ones need a smaller one (the general pigeonhole
principle: the sum of radius + 1 over the bands must exceed d).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from media_assets.duplicates.join.groups import Ints

BANDS = 4
BAND_BITS = 16
KEYS = 1 << BAND_BITS

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
