"""The nearest pictures by embedding, kept from run to run and brought up to date as exactly as if made anew."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

EXACT = 50_000
"""Up to that many new pictures are compared with all others one by one; more are looked up in a graph of usearch."""

_ROWS_AT_ONCE = 1024

Ints = npt.NDArray[np.int64]
Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Neighbours:
    """The nearest others of each picture, the nearest first.

    Attributes:
        rows: shape (n, k); -1 where there are fewer.
        cosines: shape (n, k), -2 there; rounded, so that how a product was added up decides nothing.
    """

    rows: npt.NDArray[np.int32]
    cosines: Matrix

    @classmethod
    def none(cls, count: int, most: int) -> "Neighbours":
        """Return empty lists."""
        return cls(np.full((count, most), -1, np.int32), np.full((count, most), -2, np.float32))

    def codes(self, least: float) -> Ints:
        """Return left * n + right, left < right, of all pictures and neighbours of at least that cosine, ascending."""
        rows, columns = np.nonzero((self.cosines >= least) & (self.rows >= 0))
        one, other = rows.astype(np.int64), self.rows[rows, columns].astype(np.int64)
        return np.unique(np.minimum(one, other) * len(self.rows) + np.maximum(one, other))


def updated(before: Neighbours, vectors: Matrix, fresh: npt.NDArray[np.bool_]) -> Neighbours:
    """Return the lists of all pictures after some were added and others have gone.

    Args:
        before: lists of all rows of `vectors`; those of fresh ones are not looked at. A neighbour that is gone is -1
            with a cosine above -2: what came after it is unknown, and that picture is compared with all again.
        vectors: unit vectors, shape (n, dimensions).
        fresh: shape (n,); which are new or have another vector.
    """
    most = before.rows.shape[1]
    if not most or not len(vectors):
        return before
    lost = ((before.rows < 0) & (before.cosines > -2)).any(axis=1)
    anew = np.flatnonzero(fresh | lost)
    new = np.flatnonzero(fresh)
    rows, cosines = before.rows.copy(), before.cosines.copy()
    rows[anew], cosines[anew] = -1, -2
    if len(anew) > EXACT:
        found = _by_graph(vectors, anew, most)
        rows[anew], cosines[anew] = found.rows, found.cosines
    else:
        for some in np.array_split(anew, -(-len(anew) // _ROWS_AT_ONCE)) if len(anew) else []:
            rows[some], cosines[some] = _best(vectors, some, most)
    kept = np.setdiff1d(np.arange(len(vectors)), anew)
    for some in np.array_split(kept, -(-len(kept) // _ROWS_AT_ONCE)) if len(kept) and len(new) else []:
        likeness = _cosines(vectors[some], vectors[new])
        near = np.flatnonzero((likeness >= cosines[some, -1:]).any(axis=1))
        own = some[near]
        names = np.broadcast_to(new.astype(np.int32), (len(own), len(new)))
        merged = np.concatenate([rows[own], names], axis=1), np.concatenate([cosines[own], likeness[near]], axis=1)
        rows[own], cosines[own] = _first(*merged, most)
    return Neighbours(rows, cosines)


def _best(vectors: Matrix, some: Ints, most: int) -> tuple[npt.NDArray[np.int32], Matrix]:
    likeness = _cosines(vectors[some], vectors)
    likeness[np.arange(len(some)), some] = -2
    if likeness.shape[1] > 4 * most:
        # All that are as near as the last one that counts, so that ties are settled by the order of rows alone.
        least = -np.partition(-likeness, most - 1, axis=1)[:, most - 1 : most]
        width = int((likeness >= least).sum(axis=1).max())
        chosen = np.argpartition(-likeness, min(width, likeness.shape[1]) - 1, axis=1)[:, :width]
    else:
        chosen = np.broadcast_to(np.arange(likeness.shape[1]), likeness.shape)
    return _first(chosen.astype(np.int32), np.take_along_axis(likeness, chosen, axis=1), most)


def _first(rows: npt.NDArray[np.int32], cosines: Matrix, most: int) -> tuple[npt.NDArray[np.int32], Matrix]:
    """Return the nearest, ties in the order of rows."""
    order = np.lexsort((rows, -cosines), axis=1)[:, :most]
    rows, cosines = np.take_along_axis(rows, order, axis=1), np.take_along_axis(cosines, order, axis=1)
    short = most - rows.shape[1]
    if short > 0:
        rows = np.pad(rows, ((0, 0), (0, short)), constant_values=-1)
        cosines = np.pad(cosines, ((0, 0), (0, short)), constant_values=-2)
    return np.where(cosines > -2, rows, np.int32(-1)), cosines


def _cosines(left: Matrix, right: Matrix) -> Matrix:
    return np.round(left @ right.T, 4)


def _by_graph(vectors: Matrix, some: Ints, most: int) -> Neighbours:
    from usearch.index import Index

    index = Index(ndim=vectors.shape[1], metric="ip", dtype="f16")
    index.add(np.arange(len(vectors)), vectors)
    matches = index.search(vectors[some], most + 1)
    rows = np.asarray(matches.keys).astype(np.int32)
    cosines = np.round(1 - np.asarray(matches.distances, np.float32), 4)
    cosines[rows == some[:, None]] = -2
    return Neighbours(*_first(rows, cosines, most))
