"""Recall and precision of a method on pictures or videos whose truth is known, transform by transform."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

ORIGINAL = -1
"""The number of the transform of something to which nothing happened."""

LEAST_PRECISION = 0.999
"""Of a thousand links that are shown to somebody at most one may be wrong."""


@dataclass(frozen=True)
class Variants:
    """One row per picture or video: originals, and what transforms made of them.

    Attributes:
        ids: what the originals are called.
        transforms: names of the transforms.
        original: which original a row shows, shape (n,).
        transform: which transform made it, shape (n,); `ORIGINAL` for none.
    """

    ids: tuple[str, ...]
    transforms: tuple[str, ...]
    original: npt.NDArray[np.int64]
    transform: npt.NDArray[np.int64]

    def __len__(self) -> int:
        """Number of rows, originals included."""
        return len(self.original)

    def named(self, row: int) -> tuple[str, str]:
        """Return a row's original and transform by name; an original's transform is empty."""
        transform = int(self.transform[row])
        return self.ids[self.original[row]], "" if transform == ORIGINAL else self.transforms[transform]


@dataclass(frozen=True)
class Matches:
    """Pairs of rows that a method takes for candidates, each pair once, and how far apart it finds them."""

    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    distance: npt.NDArray[np.float64]

    @classmethod
    def joined(cls, found: Sequence[Self]) -> Self:
        """Return the matches of several ways as one."""
        none = np.zeros(0, np.int64)
        return cls(
            np.concatenate([none, *(one.left for one in found)]),
            np.concatenate([none, *(one.right for one in found)]),
            np.concatenate([none.astype(np.float64), *(one.distance for one in found)]),
        )

    def within(self, distance: float) -> Self:
        """Return those up to a distance."""
        near = self.distance <= distance
        return type(self)(self.left[near], self.right[near], self.distance[near])


@dataclass(frozen=True)
class Score:
    """What a method makes of one transform.

    Attributes:
        originals: how many originals were transformed and looked for.
        found: transformed pictures that are linked to their original.
        strangers: links of transformed pictures to pictures of another original; each such original counts once,
            whether it, what was made of it, or all of that is linked.
        best_threshold: the loosest threshold at which the precision is at least `LEAST_PRECISION`; None if there is
            none.
        best_found: transformed pictures that are linked to their original at that threshold.
    """

    transform: str
    originals: int
    found: int
    strangers: int
    best_threshold: float | None
    best_found: int

    @property
    def recall(self) -> float:
        """Share of the transformed pictures that are linked to their original."""
        return self.found / self.originals if self.originals else 0.0

    @property
    def best_recall(self) -> float:
        """The recall at the best threshold."""
        return self.best_found / self.originals if self.originals else 0.0

    @property
    def precision(self) -> float | None:
        """Share of right links among all; None where nothing is linked."""
        links = self.found + self.strangers
        return self.found / links if links else None


def scores(
    shown: Variants,
    truth: npt.NDArray[np.int64],
    matches: Matches,
    threshold: float,
    least_precision: float = LEAST_PRECISION,
    asked: npt.NDArray[np.bool_] | None = None,
) -> list[Score]:
    """Return one score per transform, in order.

    Args:
        truth: group of each original; links within a group are neither right nor wrong.
        matches: all candidates, also those beyond the threshold.
        asked: which originals count, shape (originals,); the others are strangers only.
    """
    counted = np.ones(len(shown.ids), np.bool_) if asked is None else asked
    query = np.concatenate([matches.left, matches.right])
    other = np.concatenate([matches.right, matches.left])
    distance = np.concatenate([matches.distance, matches.distance])
    changed = (shown.transform[query] != ORIGINAL) & counted[shown.original[query]]
    query, other, distance = query[changed], other[changed], distance[changed]
    home, away = shown.original[query], shown.original[other]
    own = (home == away) & (shown.transform[other] == ORIGINAL)
    strange = truth[home] != truth[away]
    right_row, right = _nearest(query[own], np.zeros(int(own.sum()), np.int64), distance[own])
    wrong_row, wrong = _nearest(query[strange], truth[away[strange]], distance[strange])
    found = []
    for number, name in enumerate(shown.transforms):
        near = np.sort(right[shown.transform[right_row] == number])
        far = np.sort(wrong[shown.transform[wrong_row] == number])
        best = _loosest(near, far, least_precision)
        found.append(
            Score(
                transform=name,
                originals=int(((shown.transform == number) & counted[shown.original]).sum()),
                found=_within(near, threshold),
                strangers=_within(far, threshold),
                best_threshold=best,
                best_found=0 if best is None else _within(near, best),
            )
        )
    return found


def _nearest(
    rows: npt.NDArray[np.int64], group: npt.NDArray[np.int64], distance: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return each (row, group) once, as its row, with its smallest distance."""
    order = np.lexsort((distance, group, rows))
    rows, group, distance = rows[order], group[order], distance[order]
    first = np.ones(len(rows), np.bool_)
    first[1:] = (rows[1:] != rows[:-1]) | (group[1:] != group[:-1])
    return rows[first], distance[first]


def _within(ordered: npt.NDArray[np.float64], threshold: float) -> int:
    return int(np.searchsorted(ordered, threshold, side="right"))


def _loosest(near: npt.NDArray[np.float64], far: npt.NDArray[np.float64], least_precision: float) -> float | None:
    tried = np.unique(near)
    right = np.searchsorted(near, tried, side="right")
    wrong = np.searchsorted(far, tried, side="right")
    good = np.flatnonzero(right >= least_precision * (right + wrong))
    return float(tried[good[-1]]) if len(good) else None
