"""Clusters of millions of vectors in bounded memory: groups join their nearest ones, pass after pass.

The criterion is the one of `small.agglomerate`: two groups join while the average cosine between them is at least the
threshold, which for unit vectors is the product of their mean vectors. Joining groups that are each other's nearest
gives the same tree as joining the nearest of all first (average linkage is reducible; Murtagh, 1983), so that many
pairs join at once. Nearest groups are sought in cells of near ones. Each pass forms the cells anew from the groups of
the last: the larger a group, the less noise is in its mean, and the surer its parts meet. What differs from looking
at every pair are groups whose nearest one never was in a cell that was looked into.

Memory beside the vectors: one more array of their size and type, and some hundred megabytes.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from media_assets.clusters.small import Labels, agglomerate

CELL = 1000
"""Vectors of a cell, on average."""

_MOST_IN_CELL = 3 * CELL
_MOST_CELLS = 2000
_SAMPLE_PER_CELL = 50
_ROUNDS = 5
_MOST_PASSES = 8
_FEW = 0.005
_PROBES = 8
_NEIGHBOURS = 8
_SEEKERS = 2048
_BLOCK = 8192

Vectors = npt.NDArray[np.floating]
Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


def cluster_by_threshold(vectors: Vectors, threshold: float) -> Labels:
    """Join unit vectors while the average cosine between two groups is at least `threshold`; returns a label each."""
    if len(vectors) <= CELL:
        return agglomerate(vectors, threshold)
    means, sizes = vectors.copy(), np.ones(len(vectors), np.int64)
    labels = np.arange(len(vectors))
    for _ in range(_MOST_PASSES):
        before = len(means)
        left, right = _near(means, list(_cells(means, np.arange(before))), threshold)
        joined, kept = join(means, sizes, left, right, threshold)
        labels = joined[labels]
        means, sizes = _compact(means, kept), sizes[kept]
        if before - len(means) <= _FEW * before:
            break
    return labels


def means_of(vectors: Vectors, labels: Labels, count: int) -> tuple[Vectors, Indices]:
    """Return each group's mean vector, in the type of `vectors`, and its size; vectors labelled -1 are in none."""
    means = np.zeros((count, vectors.shape[1]), vectors.dtype)
    order = np.argsort(labels, kind="stable")[np.count_nonzero(labels < 0) :]
    sizes = np.bincount(labels[labels >= 0], minlength=count)
    ends = np.cumsum(sizes)
    first = 0
    while first < count:
        start = ends[first] - sizes[first]
        last = max(int(np.searchsorted(ends, start + _BLOCK, "right")), first + 1)
        total = np.zeros((last - first, vectors.shape[1]), np.float32)
        for begin in range(start, ends[last - 1], _BLOCK):
            rows = order[begin : min(begin + _BLOCK, ends[last - 1])]
            own = labels[rows] - first
            at = np.flatnonzero(np.r_[True, own[1:] != own[:-1]])
            total[own[at]] += np.add.reduceat(vectors[rows].astype(np.float32), at)
        means[first:last] = total / sizes[first:last, None]
        first = last
    return means, sizes


def join(means: Vectors, sizes: Indices, left: Indices, right: Indices, threshold: float) -> tuple[Labels, Indices]:
    """Join groups along candidate pairs while their means' product is at least `threshold`.

    `means` and `sizes` are overwritten.

    Returns:
        A label for each group, and for each label the place where the mean and size of what was joined are now.
    """
    root = np.arange(len(means))
    similar = _products(means, left, right)
    while True:
        kept = similar >= threshold
        left, right, similar = left[kept], right[kept], similar[kept]
        if not len(left):
            break
        keep, lose = _mutual(len(means), left, right, similar)
        weight = (sizes[lose] / (sizes[keep] + sizes[lose]))[:, None].astype(np.float32)
        for start in range(0, len(keep), _BLOCK):
            part = slice(start, start + _BLOCK)
            into, gone = means[keep[part]].astype(np.float32), means[lose[part]].astype(np.float32)
            means[keep[part]] = into + weight[part] * (gone - into)
        sizes[keep] += sizes[lose]
        step = np.arange(len(means))
        step[lose] = keep
        root = step[root]
        changed = np.zeros(len(means), bool)
        changed[keep] = True
        left, right, similar = _renamed(step, left, right, similar, len(means))
        again = changed[left] | changed[right]
        similar[again] = _products(means, left[again], right[again])
    kept, labels = np.unique(root, return_inverse=True)
    return np.asarray(labels, np.int64), np.asarray(kept, np.int64)


def _compact(means: Vectors, kept: Indices) -> Vectors:
    """Move the rows at ascending places to the front, in place: a second array might not fit."""
    for start in range(0, len(kept), _BLOCK):
        means[start : start + _BLOCK][: len(kept) - start] = means[kept[start : start + _BLOCK]]
    return means[: len(kept)]


def _mutual(count: int, left: Indices, right: Indices, similar: Floats) -> tuple[Indices, Indices]:
    """Return the pairs that are each other's nearest; of equally near ones the first."""
    ends, others = np.concatenate([left, right]), np.concatenate([right, left])
    order = np.lexsort((np.minimum(ends, others), np.maximum(ends, others), -np.concatenate([similar, similar]), ends))
    ends, others = ends[order], others[order]
    first = np.r_[True, ends[1:] != ends[:-1]]
    best = np.full(count, -1, np.int64)
    best[ends[first]] = others[first]
    keep = ends[first]
    both = (best[best[keep]] == keep) & (keep < best[keep])
    return keep[both], best[keep[both]]


def _renamed(
    step: Indices, left: Indices, right: Indices, similar: Floats, count: int
) -> tuple[Indices, Indices, Floats]:
    left, right = step[left], step[right]
    low, high = np.minimum(left, right), np.maximum(left, right)
    _, unique = np.unique(low * count + high, return_index=True)
    unique = unique[low[unique] != high[unique]]
    return low[unique], high[unique], similar[unique]


def _products(means: Vectors, left: Indices, right: Indices) -> Floats:
    found = np.empty(len(left), np.float32)
    for start in range(0, len(left), _BLOCK):
        part = slice(start, start + _BLOCK)
        one, other = means[left[part]].astype(np.float32), means[right[part]].astype(np.float32)
        np.einsum("ij,ij->i", one, other, out=found[part])
    return found


def _near(means: Vectors, cells: Sequence[Indices], threshold: float) -> tuple[Indices, Indices]:
    """Return candidate pairs: each group's nearest ones in its own cell and in those that are nearest to it."""
    centres = np.stack([means[cell].astype(np.float32).mean(axis=0) for cell in cells])
    home = np.empty(len(means), np.int32)
    for place, cell in enumerate(cells):
        home[cell] = place
    probes = min(_PROBES, len(cells))
    probed = np.empty((len(means), probes), np.int32)
    for start in range(0, len(means), _BLOCK):
        products = means[start : start + _BLOCK].astype(np.float32) @ centres.T
        products[np.arange(len(products)), home[start : start + _BLOCK]] = np.inf
        probed[start : start + _BLOCK] = np.argpartition(-products, probes - 1, axis=1)[:, :probes]
    seekers = np.argsort(probed.ravel(), kind="stable") // probes
    parts = np.split(seekers, np.cumsum(np.bincount(probed.ravel(), minlength=len(cells)))[:-1])
    found = []
    for inside, rows_of_cell in zip(cells, parts, strict=True):
        own = means[inside].astype(np.float32).T
        for rows in np.array_split(rows_of_cell, -(-len(rows_of_cell) // _SEEKERS)):
            products = means[rows].astype(np.float32) @ own
            products[rows[:, None] == inside[None]] = -np.inf
            row, column = _largest(products, threshold)
            one, other = rows[row], inside[column]
            found.append(np.minimum(one, other) * len(means) + np.maximum(one, other))
    pairs = np.unique(np.concatenate(found))
    return pairs // len(means), pairs % len(means)


def _largest(products: Floats, threshold: float) -> tuple[Indices, Indices]:
    if products.shape[1] > _NEIGHBOURS:
        columns = np.argpartition(-products, _NEIGHBOURS - 1, axis=1)[:, :_NEIGHBOURS]
        row, place = np.nonzero(np.take_along_axis(products, columns, 1) >= threshold)
        return row, columns[row, place]
    row, column = np.nonzero(products >= threshold)
    return row, column


def _cells(vectors: Vectors, rows: Indices) -> Iterator[Indices]:
    """Cut rows into cells of near vectors, none of more than `_MOST_IN_CELL`."""
    if len(rows) <= _MOST_IN_CELL:
        yield rows
        return
    centres = _centres(vectors, rows)
    nearest = np.concatenate(
        [
            np.argmax(vectors[rows[start : start + _BLOCK]].astype(np.float32) @ centres.T, axis=1)
            for start in range(0, len(rows), _BLOCK)
        ]
    )
    order = np.argsort(nearest, kind="stable")
    parts = np.split(rows[order], np.flatnonzero(np.diff(nearest[order])) + 1)
    for part in parts:
        if len(part) > len(rows) // 2:  # hardly divisible: many equal vectors
            yield from np.array_split(part, -(-len(part) // CELL))
        else:
            yield from _cells(vectors, part)


def _centres(vectors: Vectors, rows: Indices) -> Floats:
    """Find centres by spherical k-means on a sample."""
    random = np.random.default_rng(len(rows))
    count = min(-(-len(rows) // CELL), _MOST_CELLS)
    sample: Floats = vectors[np.sort(random.choice(rows, min(len(rows), count * _SAMPLE_PER_CELL), False))].astype(
        np.float32
    )
    centres = sample[random.choice(len(sample), count, False)]
    for _ in range(_ROUNDS):
        nearest = np.concatenate([np.argmax(part @ centres.T, axis=1) for part in _blocks(sample)])
        found = np.unique(nearest)
        sums = np.stack([sample[nearest == centre].sum(axis=0) for centre in found])
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres[found] = sums / np.maximum(lengths, np.finfo(np.float32).tiny)
    return centres


def _blocks(sample: Floats) -> Iterator[Floats]:
    for start in range(0, len(sample), _BLOCK):
        yield sample[start : start + _BLOCK]
