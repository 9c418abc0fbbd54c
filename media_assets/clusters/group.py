"""Clusters of pictures and videos that look alike, by HDBSCAN over their mean vectors."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from media_assets.library.inventory import names_of
from media_assets.schemas.clusters import CLUSTERS
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.visual import IMAGE_EMBEDDINGS
from resources.library import Library

VERSION = "1"

SMALLEST = 3
"""Members of the smallest cluster."""


def find_clusters(library: Library, space: str) -> tuple[pa.Table, int]:
    """Cluster everything embedded in `space`; returns the table and how many contents belong to no cluster."""
    columns = ["content_id", "space", "vector"]
    rows = library.read_corpus("image_embeddings", IMAGE_EMBEDDINGS, columns).to_pandas()
    rows = rows[rows["space"] == space]
    if rows.empty:
        return CLUSTERS.empty_table(), 0
    grouped = rows.groupby("content_id", sort=True)["vector"]
    contents = list(grouped.groups)
    vectors = np.stack([_mean(np.stack(list(group))) for _, group in grouped])
    labels, firmness = group_vectors(vectors)
    names = names_of(library.read_corpus("media_files", MEDIA_FILES))
    table = pd.DataFrame({"content_id": contents, "label": labels, "probability": firmness})
    table["name"] = [names.get(content, content) for content in contents]
    table["space"] = space
    return _describe(table, vectors), int((labels < 0).sum())


def group_vectors(vectors: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return each unit vector's cluster (-1 for none) and how firmly it belongs, 0 to 1."""
    from sklearn.cluster import HDBSCAN

    if len(vectors) < SMALLEST:
        return np.full(len(vectors), -1), np.zeros(len(vectors))
    # On unit vectors the Euclidean distance orders pairs as the cosine distance does, and is far faster.
    found = HDBSCAN(min_cluster_size=SMALLEST, min_samples=1, copy=True).fit(vectors)
    return found.labels_, found.probabilities_


def _describe(table: pd.DataFrame, vectors: npt.NDArray[np.float32]) -> pa.Table:
    parts = []
    for label, members in table.groupby("label"):
        if label == -1:
            continue
        own = vectors[members.index.to_numpy()]
        centre = int(np.argmax(own @ own.mean(axis=0)))
        medoid = members["content_id"].iloc[centre]
        parts.append(members.assign(cluster_id=medoid[:16], representative=members["content_id"] == medoid))
    if not parts:
        return CLUSTERS.empty_table()
    joined = pd.concat(parts).sort_values(["cluster_id", "representative", "name"], ascending=[True, False, True])
    return pa.Table.from_pandas(joined[CLUSTERS.names], CLUSTERS, preserve_index=False)


def _mean(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    mean: npt.NDArray[np.float32] = vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / np.float32(length) if length else mean
