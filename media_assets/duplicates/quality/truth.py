"""Which originals show the same to begin with, told by their pixels and not by the hashes that are on trial."""

from typing import Any

import numpy as np
import numpy.typing as npt

EQUAL = 0.97
"""Grey pictures of 32 x 32 pixels whose correlation is at least this are one and the same picture.

Below it, two photographs of one place begin; at it, only encodings, sizes, brightness and small marks differ.
"""

EDGES_EQUAL = 0.85
"""The same for the strengths of their edges, which a picture keeps that was only given other colours."""

_AT_ONCE = 512


def truth_groups(small: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Return a group number for each picture; those that correlate share one, however they are laid down.

    Pictures are compared pixel by pixel and edge by edge, after their mean and contrast were taken out.

    Args:
        small: grey pictures, shape (n, side, side).

    Returns:
        shape (n,): the smallest number of a picture in the group, chains included.
    """
    count = len(small)
    pixels, edges = _normalised(small), _normalised(_edges(small))
    groups = np.arange(count)
    for way in range(8):
        laid = np.rot90(small, way % 4, axes=(1, 2))
        laid = laid.transpose(0, 2, 1) if way >= 4 else laid
        turned, turned_edges = _normalised(laid), _normalised(_edges(laid))
        for start in range(0, count, _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            equal = (turned[some] @ pixels.T >= EQUAL) | (turned_edges[some] @ edges.T >= EDGES_EQUAL)
            for left, right in zip(*np.nonzero(equal), strict=True):
                low, high = sorted((_root(groups, start + int(left)), _root(groups, int(right))))
                groups[high] = low
    return np.array([_root(groups, number) for number in range(count)], np.int64)


def _edges(small: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    grey = small.astype(np.float32)
    across, down = grey[:, 1:-1, 2:] - grey[:, 1:-1, :-2], grey[:, 2:, 1:-1] - grey[:, :-2, 1:-1]
    strength: npt.NDArray[np.float32] = np.hypot(across, down)
    return strength


def _normalised(small: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    flat = small.reshape(len(small), small.shape[1] * small.shape[2]).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    unit: npt.NDArray[np.float32] = flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6)
    return unit


def _root(groups: npt.NDArray[np.int64], number: int) -> int:
    while groups[number] != number:
        groups[number] = groups[groups[number]]
        number = int(groups[number])
    return number
