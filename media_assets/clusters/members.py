"""The table of clusters: their members, how near these are, and which of them show what a cluster is."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.clusters.centroids import Centroids
from media_assets.clusters.facts import read_facts
from media_assets.clusters.labels import label_clusters
from media_assets.clusters.small import Labels, Vectors
from media_assets.clusters.units import Units
from media_assets.schemas.clusters import CLUSTERS
from resources.library import Library

SAMPLES = 6
"""Members that stand for a cluster: the most central one and five that differ most."""

_LOOKED_AT = 500
_BLOCK = 8192


def similarities(
    vectors: Vectors, labels: Labels, means: npt.NDArray[np.float32], sizes: npt.NDArray[np.int64]
) -> npt.NDArray[np.float32]:
    """Return each unit vector's average cosine with the other members of its cluster, 0 to 1; 0 without a cluster."""
    found = np.zeros(len(vectors), np.float32)
    rows = np.flatnonzero(labels >= 0)
    for start in range(0, len(rows), _BLOCK):
        own = rows[start : start + _BLOCK]
        count = np.maximum(sizes[labels[own]], 2)
        # The mean has the vector itself in it.
        found[own] = np.einsum("ij,ij->i", vectors[own].astype(np.float32), means[labels[own]])
        found[own] = (count * found[own] - 1) / (count - 1)
    return np.clip(found, 0, 1)


def samples(vectors: Vectors, similar: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """Return the places of the members that stand for a cluster: the most central, then each the farthest from these.

    Only the more central half can follow, since what is farthest of all is often there by mistake.
    """
    order = np.argsort(-similar, kind="stable")[:_LOOKED_AT]
    core = order[: max(len(order) // 2, min(len(order), SAMPLES))]
    chosen = [0]
    own = vectors[core].astype(np.float32)
    nearest = own @ own[0]
    while len(chosen) < min(SAMPLES, len(core)):
        nearest[chosen[-1]] = np.inf
        chosen.append(int(np.argmin(nearest)))
        nearest = np.maximum(nearest, own @ own[chosen[-1]])
    return core[chosen]


def members_table(library: Library, units: Units, labels: Labels, centroids: Centroids, space: str) -> pa.Table:
    """Return the table of clusters, by cluster id, the most central member first.

    Args:
        labels: place of each unit's cluster among the centroids, -1 for none.
    """
    ids = centroids.ids
    similar = similarities(units.vectors, labels, centroids.means, centroids.sizes)
    rows = np.flatnonzero(labels >= 0)
    rows = rows[np.lexsort((-similar[rows], labels[rows]))]
    if not len(rows):
        return CLUSTERS.empty_table()
    parts = np.split(rows, np.flatnonzero(np.diff(labels[rows])) + 1)
    parts.sort(key=lambda part: ids[labels[part[0]]])
    facts = read_facts(library, [units.contents[row] for row in rows])
    named = label_clusters([[facts[units.contents[row]][1] for row in part] for part in parts])
    ranks = np.zeros(len(units.contents), np.int32)
    for part in parts:
        ranks[part[samples(units.vectors[part], similar[part])]] = np.arange(1, min(SAMPLES, len(part)) + 1)
    order = np.concatenate(parts)
    contents = [units.contents[row] for row in order]
    columns = {
        "cluster_id": [ids[label] for label in labels[order]],
        "label": np.repeat(np.array(named, object), [len(part) for part in parts]),
        "content_id": contents,
        "name": [facts[content][0] for content in contents],
        "copies": [units.copies.get(content, 0) for content in contents],
        "similarity": similar[order],
        "representative": ranks[order] == 1,
        "sample": pa.array(ranks[order], pa.int32(), mask=ranks[order] == 0),
        "space": [space] * len(order),
    }
    return pa.table(columns, CLUSTERS)
