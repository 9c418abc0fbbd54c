"""Perceptual hashes of a picture and of its mirror images and quarter turns, as imagehash defines them."""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from media_assets.frames.shrink import shrunk

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

_MIRRORED = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
"""Signs of the odd rows and columns of a picture's DCT: as it is, mirrored, upside down, turned by 180 degrees."""

_BORDER = 20  # of 255: darker edges are the black bars of a letterbox
_ALIKE, _SHARE = 8, 0.99

Bits = npt.NDArray[np.uint8]
Grey = npt.NDArray[np.uint8]


def looks_of(picture: Image.Image) -> dict[str, Any]:
    """Return the columns that tell how an upright picture looks: its hashes, `brightness`, `contrast` and `plain`."""
    grey = picture if picture.mode == "L" else picture.convert("L")
    short, long = shrunk(grey, 32, 64)
    counts = np.array(grey.histogram())
    levels = np.arange(256) / 255
    mean = float(counts @ levels / counts.sum())
    contrast = float(np.sqrt(counts @ (levels - mean) ** 2 / counts.sum()))
    return {
        "brightness": mean,
        "contrast": contrast,
        **_hashes(short, long),
        "plain": contrast < PLAIN_CONTRAST or _is_plain(counts, long),
    }


def hashes_of(picture: Image.Image) -> dict[str, Any]:
    """Return the columns `phash`, `phash256`, `flipped` and `flipped256` of an upright picture of any size and mode."""
    return _hashes(*shrunk(picture.convert("L"), 32, 64))


def hash64(grey: Image.Image) -> bytes:
    """Return the 64-bit hash of a grey picture of any size, as 8 bytes."""
    return _upright(grey, 8)


def hash256(grey: Image.Image) -> bytes:
    """Return the 256-bit hash of a grey picture of any size, as 32 bytes."""
    return _upright(grey, 16)


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
    return np.concatenate([four, np.packbits(square.transpose(0, 1, 3, 2).reshape(4, count, side * side), axis=2)])


def _upright(grey: Image.Image, size: int) -> bytes:
    import imagehash

    return np.packbits(imagehash.phash(grey, hash_size=size).hash.ravel()).tobytes()


def _hashes(short: Grey, long: Grey) -> dict[str, Any]:
    upright, *flipped = _four_ways(short, 8)
    upright256, *flipped256 = _four_ways(long, 16)
    return {
        "phash": int.from_bytes(upright, "big"),
        "phash256": upright256,
        "flipped": b"".join(flipped),
        "flipped256": b"".join(flipped256),
    }


def _four_ways(grey: Grey, size: int) -> list[bytes]:
    """Return the packed DCT hashes of a picture, as it is and flipped.

    Flipping a picture changes the signs of its odd frequencies, so that one transform serves all four.
    """
    signs = np.where(np.arange(size) % 2, _MIRRORED[:, :, None], 1)
    return _bits(_low(grey, size) * signs[:, 0, :, None] * signs[:, 1, None, :])


def _low(grey: Grey, size: int) -> npt.NDArray[np.float64]:
    """Return the lowest frequencies of a square picture's DCT, shape (size, size)."""
    waves = _waves(len(grey), size)
    low: npt.NDArray[np.float64] = waves @ grey.astype(np.float64) @ waves.T
    return low


@lru_cache
def _waves(length: int, size: int) -> npt.NDArray[np.float64]:
    """Return the DCT-II of `length` samples as a matrix, the `size` lowest frequencies of it."""
    return 2 * np.cos(np.pi / length * np.outer(np.arange(size), np.arange(length) + 0.5))


def _bits(low: npt.NDArray[np.float64]) -> list[bytes]:
    """Return which frequencies of each transform, shape (n, size, size), are above their median, packed."""
    flat = low.reshape(len(low), -1)
    half = flat.shape[1] // 2
    # numpy's own median takes ten times longer on so few numbers.
    median = np.sort(flat, axis=1)[:, half - 1 : half + 1].mean(axis=1, keepdims=True)
    return [row.tobytes() for row in np.packbits(flat > median, axis=1)]


def _is_plain(counts: npt.NDArray[np.int64], grey: Grey) -> bool:
    """Whether nearly all of a picture is of one grey, be it with a small sign in a corner or between black bars."""
    near = np.convolve(counts, np.ones(2 * _ALIKE + 1, np.int64), "same").max()
    if near >= _SHARE * counts.sum():
        return True
    rows, columns = (np.flatnonzero(grey.max(axis=axis) > _BORDER) for axis in (1, 0))
    if not len(rows):
        return True
    inner = grey[rows[0] + 1 : rows[-1], columns[0] + 1 : columns[-1]]
    return inner.size == 0 or float(inner.std()) < PLAIN_CONTRAST * 255
