"""The product's own ways to find copies of pictures, as methods that can be put on trial."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from media_assets.duplicates.groups import Pairs
from media_assets.duplicates.near import CONFIRM_BITS, distance256, near_between, near_pairs
from media_assets.duplicates.quality.evaluate import Matches, Method
from media_assets.duplicates.quality.gallery import Gallery
from media_assets.frames.hashing import all_ways

Bytes = npt.NDArray[np.uint8]


def upright_matches(gallery: Gallery) -> Matches:
    """Return the pairs whose 64-bit hashes are near, with the distance of their 256-bit hashes."""
    long = gallery.packed("phash256", 32)
    return _confirmed(long, long, near_pairs(_short(gallery)))


def laid_matches(gallery: Gallery) -> Matches:
    """Return the pairs that are near in any of the eight ways to lay one of them down."""
    found = [upright_matches(gallery)]
    if not len(gallery):
        return found[0]
    hashes = _short(gallery)
    upright = hashes.astype(">u8").view(np.uint8).reshape(-1, 8)
    short = all_ways(upright, gallery.packed("flipped", 24))
    long = all_ways(gallery.packed("phash256", 32), gallery.packed("flipped256", 96))
    for way in range(1, len(long)):
        turned = np.ascontiguousarray(short[way]).view(">u8").ravel().astype(np.uint64)
        left, right = near_between(turned, hashes)
        other = left != right
        found.append(_confirmed(long[way], long[0], (left[other], right[other])))
    return joined(found)


def joined(found: Sequence[Matches]) -> Matches:
    """Return the matches of several ways as one."""
    return Matches(
        *(np.concatenate([getattr(matches, name) for matches in found]) for name in ("left", "right", "distance"))
    )


def _short(gallery: Gallery) -> npt.NDArray[np.uint64]:
    hashes: npt.NDArray[np.uint64] = gallery.frames["phash"].to_numpy().astype(np.uint64)
    return hashes


def _confirmed(left: Bytes, right: Bytes, pairs: Pairs) -> Matches:
    return Matches(*pairs, distance256(left[pairs[0]], right[pairs[1]]).astype(np.float64))


PERCEPTUAL: Method[Gallery] = Method("perceptual", CONFIRM_BITS, upright_matches)
"""Upright hashes only."""

PERCEPTUAL_LAID: Method[Gallery] = Method("perceptual, laid down", CONFIRM_BITS, laid_matches)
"""Hashes of pictures mirrored and turned as well."""
