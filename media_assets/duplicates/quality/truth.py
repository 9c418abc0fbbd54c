"""Which originals show the same to begin with, told by their pixels and not by the hashes that are on trial."""

import numpy as np
import numpy.typing as npt

EQUAL = 0.97
"""Grey pictures of 32 x 32 pixels whose correlation is at least this are one and the same picture.

Below it, two photographs of one place begin; at it, only encodings, sizes, brightness and small marks differ.
"""

_AT_ONCE = 512


def truth_groups(small: npt.NDArray[np.uint8], equal: float = EQUAL) -> npt.NDArray[np.int64]:
    """Return a group number for each picture; those that correlate share one, however they are laid down.

    Pictures are compared pixel by pixel after their mean and contrast were taken out.

    Args:
        small: grey pictures, shape (n, side, side).
        equal: least correlation of equals.

    Returns:
        shape (n,): the smallest number of a picture in the group, chains included.
    """
    count = len(small)
    upright = _normalised(small)
    groups = np.arange(count)
    for way in range(8):
        laid = np.rot90(small, way % 4, axes=(1, 2))
        turned = _normalised(laid.transpose(0, 2, 1) if way >= 4 else laid)
        for start in range(0, count, _AT_ONCE):
            rows, columns = np.nonzero(turned[start : start + _AT_ONCE] @ upright.T >= equal)
            for left, right in zip(rows + start, columns, strict=True):
                if left != right:
                    low, high = sorted((_root(groups, int(left)), _root(groups, int(right))))
                    groups[high] = low
    return np.array([_root(groups, number) for number in range(count)], np.int64)


def _normalised(small: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    flat = small.reshape(len(small), small.shape[1] * small.shape[2]).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    unit: npt.NDArray[np.float32] = flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6)
    return unit


def _root(groups: npt.NDArray[np.int64], number: int) -> int:
    while groups[number] != number:
        groups[number] = groups[groups[number]]
        number = int(groups[number])
    return number
