"""The product's own ways to find copies of pictures, as methods that can be put on trial."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from media_assets.duplicates.near import CANDIDATE_BITS, CONFIRM_BITS, Pairs, distance256, near_pairs
from media_assets.duplicates.quality.evaluate import Matches, Method
from media_assets.duplicates.quality.gallery import Gallery
from media_assets.frames.hashing import all_ways


def upright_matches(gallery: Gallery) -> Matches:
    """Return the pairs whose 64-bit hashes are near, with the distance of their 256-bit hashes."""
    return _confirmed(gallery.phash256, gallery.phash256, near_pairs(gallery.phash))


def laid_matches(gallery: Gallery) -> Matches:
    """Return the pairs that are near in any of the eight ways to lay one of them down."""
    count = len(gallery.phash)
    if not count:
        return upright_matches(gallery)
    short = all_ways(gallery.phash.astype(">u8").view(np.uint8).reshape(count, 8), gallery.flipped)
    long = all_ways(gallery.phash256, gallery.flipped256)
    found = [upright_matches(gallery)]
    for way in range(1, len(long)):
        hashes = np.concatenate([gallery.phash, np.ascontiguousarray(short[way]).view(">u8").ravel().astype(np.uint64)])
        left, right = near_pairs(hashes, CANDIDATE_BITS)
        between = (left < count) & (right >= count) & (left != right - count)
        found.append(_confirmed(gallery.phash256, long[way], (left[between], right[between] - count)))
    return joined(found)


def joined(found: Sequence[Matches]) -> Matches:
    """Return the matches of several ways as one."""
    return Matches(
        *(np.concatenate([getattr(matches, name) for matches in found]) for name in ("left", "right", "distance"))
    )


def _confirmed(left: npt.NDArray[np.uint8], right: npt.NDArray[np.uint8], pairs: Pairs) -> Matches:
    return Matches(*pairs, distance256(left[pairs[0]], right[pairs[1]]).astype(np.float64))


PERCEPTUAL = Method("perceptual", CONFIRM_BITS, upright_matches)
"""Upright hashes only."""

PERCEPTUAL_LAID = Method("perceptual, laid down", CONFIRM_BITS, laid_matches)
"""Hashes of pictures mirrored and turned as well."""
