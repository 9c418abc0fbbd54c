"""Groups of equal hashes: 100,000 equal pictures are one group, not the 5,000,000,000 pairs that nobody can hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Pairs = tuple[Ints, Ints]
"""Two index arrays of the same length."""

MOST_PAIRS = 1 << 27
"""Most pairs that are spelled out at once: 134 million, 2 GB."""

_AT_ONCE = 1 << 22


class TooManyPairs(ValueError):
    """More pairs are near than memory should hold."""

    def __init__(self, count: int, most: int) -> None:
        """Say how many were found at least, and how many would do."""
        said = f"at least {count:,} pairs are near, more than {most:,}"
        super().__init__(f"{said}: take a smaller distance, or the groups of equal hashes")


class Groups(NamedTuple):
    """Rows by hash: `rows[starts[g]:starts[g + 1]]`, ascending, have the hash `values[g]`; the values ascend."""

    values: npt.NDArray[np.uint64]
    rows: npt.NDArray[np.integer]
    starts: npt.NDArray[np.integer]

    @property
    def sizes(self) -> Ints:
        """Rows of each group."""
        return np.diff(self.starts).astype(np.int64, copy=False)

    def rows_of(self, group: int) -> npt.NDArray[np.integer]:
        """Return the rows of one group, ascending."""
        return self.rows[self.starts[group] : self.starts[group + 1]]


def group_equal(hashes: npt.NDArray[np.uint64]) -> Groups:
    """Group the rows of 64-bit hashes, shape (n,), by equal value."""
    hashes = np.asarray(hashes, np.uint64)
    rows = np.argsort(hashes, kind="stable")
    ordered = hashes[rows]
    first = np.flatnonzero(np.concatenate([np.ones(min(len(rows), 1), np.bool_), ordered[1:] != ordered[:-1]]))
    return Groups(ordered[first], rows, np.append(first, len(rows)))


def among(values: npt.NDArray[Any], wanted: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Say which values are among the wanted ones, without sorting the values; where most are wanted, keep all."""
    if len(wanted) > len(values) // 2:
        return np.ones(len(values), np.bool_)
    ordered = np.unique(wanted)
    if not len(ordered):
        return np.zeros(len(values), np.bool_)
    place = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    found: npt.NDArray[np.bool_] = ordered[place] == values
    return found


@dataclass(frozen=True)
class NearGroups:
    """Pairs of groups whose hashes are near.

    Attributes:
        left: groups of the one side (the queries).
        right: groups of the other side (the index); the same as `left` in a self join.
        pairs: numbers of a left and a right group. In a self join each pair stands once, the smaller number left, and
            a group of several rows is paired with itself.
        within: whether this is a self join.
    """

    left: Groups
    right: Groups
    pairs: Pairs
    within: bool

    @property
    def count(self) -> int:
        """How many pairs of rows these are; counting spells none out."""
        left, right = self.pairs
        own = left[left == right] if self.within else left[:0]
        sizes = self.left.sizes[own]
        every = int((self.left.sizes[left] * self.right.sizes[right]).sum())
        return every - int((sizes * (sizes + 1) // 2).sum())

    def blocks(self, at_once: int = _AT_ONCE) -> Iterator[Pairs]:
        """Yield all pairs of rows, left < right in a self join, in no order, at most `at_once` at a time."""
        left, right = self.pairs
        widths = self.right.sizes[right]
        sizes = self.left.sizes[left] * widths
        ends = np.cumsum(sizes)
        for start in range(0, int(ends[-1]) if len(ends) else 0, at_once):
            number = np.arange(start, min(start + at_once, int(ends[-1])))
            pair = np.searchsorted(ends, number, side="right")
            row, column = np.divmod(number - ends[pair] + sizes[pair], widths[pair])
            one = self.left.rows[self.left.starts[left[pair]] + row].astype(np.int64, copy=False)
            other = self.right.rows[self.right.starts[right[pair]] + column].astype(np.int64, copy=False)
            if not self.within:
                yield one, other
                continue
            once = (left[pair] != right[pair]) | (one < other)
            yield np.minimum(one, other)[once], np.maximum(one, other)[once]
