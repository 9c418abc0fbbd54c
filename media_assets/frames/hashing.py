"""Perceptual hashes of a picture and of its mirror images and quarter turns, by imagehash."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

PLAIN_CONTRAST = 0.02
"""Below this contrast (5 of 255 grey levels) a picture has no structure, and its hash is noise."""

TRANSFORMS = (
    "upright",
    "mirrored",
    "upside down",
    "turned 180",
    "transposed",
    "turned 90",
    "turned 270",
    "transversed",
)
"""The eight ways to lay a picture down, in the order of `all_ways`; turns are counter-clockwise."""

_FLIPS = (Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM, Image.Transpose.ROTATE_180)

Bits = npt.NDArray[np.uint8]


def hashes_of(picture: Image.Image) -> dict[str, Any]:
    """Return the columns `phash`, `phash256`, `flipped` and `flipped256` of an upright picture of any size and mode."""
    grey = picture.convert("L")
    # What imagehash shrinks a picture to before its transform; done once, it serves all four ways.
    short, long = (grey.resize((4 * side, 4 * side), Image.Resampling.LANCZOS) for side in (8, 16))
    return {
        "phash": int.from_bytes(_hash(short, 8), "big"),
        "phash256": _hash(long, 16),
        "flipped": b"".join(_hash(short.transpose(flip), 8) for flip in _FLIPS),
        "flipped256": b"".join(_hash(long.transpose(flip), 16) for flip in _FLIPS),
    }


def hash64(grey: Image.Image) -> bytes:
    """Return the 64-bit hash of a grey picture of any size, as 8 bytes."""
    return _hash(grey.resize((32, 32), Image.Resampling.LANCZOS), 8)


def hash256(grey: Image.Image) -> bytes:
    """Return the 256-bit hash of a grey picture of any size, as 32 bytes."""
    return _hash(grey.resize((64, 64), Image.Resampling.LANCZOS), 16)


def all_ways(upright: Bits, flipped: Bits) -> Bits:
    """Return the hashes of all `TRANSFORMS` of pictures.

    A picture laid down along its diagonal has its DCT transposed and the same median, so its hash is the same bits in
    another order; the signs of a mirrored picture's DCT change its median, so those hashes are stored.

    Args:
        upright: packed hashes, shape (n, b), b being 8 or 32 bytes.
        flipped: the stored hashes of the flips, shape (n, 3 * b).

    Returns:
        shape (8, n, b).
    """
    count, size = upright.shape
    side = 8 if size == 8 else 16
    four = np.concatenate([upright[None], flipped.reshape(count, 3, size).transpose(1, 0, 2)])
    square = np.unpackbits(four, axis=2).reshape(4, count, side, side)
    return np.concatenate([four, np.packbits(square.transpose(0, 1, 3, 2).reshape(4, count, -1), axis=2)])


def _hash(grey: Image.Image, size: int) -> bytes:
    import imagehash

    return np.packbits(imagehash.phash(grey, hash_size=size).hash.ravel()).tobytes()
