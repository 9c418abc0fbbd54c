"""Clusters of a few thousand vectors, where every pair can be looked at."""

import numpy as np
import numpy.typing as npt

MOST = 5000
"""Vectors of which all pairs are held in memory, about half a gigabyte."""

Labels = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.floating]


def agglomerate(vectors: Vectors, threshold: float) -> Labels:
    """Join unit vectors while the average cosine between two groups is at least `threshold`; returns a label each.

    This is agglomerative clustering with average linkage; a vector that joins nothing keeps a label of its own.
    """
    from sklearn.cluster import AgglomerativeClustering

    if len(vectors) < 2:
        return np.zeros(len(vectors), np.int64)
    exact = vectors.astype(np.float32)
    distances = np.clip(1 - exact @ exact.T, 0, 2)
    # A group is joined strictly below the distance.
    cut = float(np.nextafter(1 - threshold, 2))
    model = AgglomerativeClustering(n_clusters=None, metric="precomputed", linkage="average", distance_threshold=cut)
    labels: Labels = model.fit(distances).labels_.astype(np.int64)
    return labels


def by_density(vectors: Vectors, smallest: int) -> Labels:
    """Find groups that are denser than what is around them (HDBSCAN); returns a label each, -1 for none."""
    from sklearn.cluster import HDBSCAN

    if len(vectors) < smallest:
        return np.full(len(vectors), -1, np.int64)
    # On unit vectors the Euclidean distance orders pairs as the cosine distance does, and is far faster.
    found = HDBSCAN(min_cluster_size=smallest, min_samples=1, copy=True).fit(vectors.astype(np.float32))
    labels: Labels = found.labels_.astype(np.int64)
    return labels


def without_small(labels: Labels, smallest: int) -> Labels:
    """Number the groups of at least `smallest` members from 0 in the order of their first member, others -1."""
    result = np.full(len(labels), -1, np.int64)
    names, first, inverse, counts = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    kept = np.flatnonzero((counts >= smallest) & (names >= 0))
    numbers = np.full(len(names), -1, np.int64)
    numbers[kept[np.argsort(first[kept])]] = np.arange(len(kept))
    if len(labels):
        result = numbers[inverse]
    return result
