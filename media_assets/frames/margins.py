"""What is left of a picture without the even margins that someone put around it."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from media_assets.frames.hashing import PLAIN_CONTRAST, hash64, hash256

EVEN_LEVELS = 16
"""Grey levels by which a margin's pixels may differ from its outermost row; JPEG rings by less than that."""

EVEN_SHARE = 0.98
"""Share of the pixels of a row that must be as even as that for the row to belong to the margin."""

LEAST_MARGIN = 0.015
"""Share of a side; a thinner margin changes no hash."""

LEAST_REST = 0.2
"""Share of the picture's area that must be left; less is an object on a background, not a picture with margins."""

_AT_ONCE = 16


def trimmed_of(picture: Image.Image) -> dict[str, Any]:
    """Return the columns `trimmed`, `trimmed_phash` and `trimmed_phash256`; all null without margins.

    Args:
        picture: upright, of any size and mode.
    """
    grey = picture if picture.mode == "L" else picture.convert("L")
    left, top, right, bottom = _rest(np.asarray(grey, np.int16))
    width, height = right - left, bottom - top
    even = (left + grey.width - right) / grey.width, (top + grey.height - bottom) / grey.height
    if max(even) < LEAST_MARGIN or width * height < LEAST_REST * grey.width * grey.height:
        return dict.fromkeys(("trimmed", "trimmed_phash", "trimmed_phash256"))
    rest = grey.crop((left, top, right, bottom))
    if np.asarray(rest, np.float32).std() / 255 < PLAIN_CONTRAST:
        return dict.fromkeys(("trimmed", "trimmed_phash", "trimmed_phash256"))
    return {
        "trimmed": [left / grey.width, top / grey.height, right / grey.width, bottom / grey.height],
        "trimmed_phash": int.from_bytes(hash64(rest), "big"),
        "trimmed_phash256": hash256(rest),
    }


def _rest(grey: npt.NDArray[np.int16]) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of the smallest region that holds every row and column that is not even."""
    if _uneven(grey[[0, -1]]) and _uneven(grey[:, [0, -1]].T):
        return 0, 0, grey.shape[1], grey.shape[0]
    top, bottom = _inner(grey)
    left, right = _inner(grey[top:bottom].T)
    # A margin at one side may have hidden that rows are even from there on.
    above, below = _inner(grey[top:bottom, left:right])
    return left, top + above, right, top + below


def _uneven(rows: npt.NDArray[np.int16]) -> bool:
    """Whether none of some rows can belong to a margin, told by one look: most pictures have no margins."""
    ordered = np.sort(rows, axis=1)
    few = math.ceil((1 - EVEN_SHARE) * rows.shape[1])  # may lie outside; all others are near the median
    return bool((ordered[:, -1 - few] - ordered[:, few] > 2 * EVEN_LEVELS).all()) if 2 * few < rows.shape[1] else False


def _inner(grey: npt.NDArray[np.int16]) -> tuple[int, int]:
    """Return the first row that is not even and the row after the last one."""
    first = _even_rows(grey)
    if first == len(grey):
        return 0, len(grey)
    return first, len(grey) - _even_rows(grey[::-1])


def _even_rows(grey: npt.NDArray[np.int16]) -> int:
    if not grey.size:
        return 0
    level = np.median(grey[0])
    for start in range(0, len(grey), _AT_ONCE):
        even = np.abs(grey[start : start + _AT_ONCE] - level) <= EVEN_LEVELS
        uneven = np.flatnonzero(even.mean(axis=1) < EVEN_SHARE)
        if len(uneven):
            return start + int(uneven[0])
    return len(grey)
