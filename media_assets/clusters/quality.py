"""How far clusters can be trusted, without knowing what is right."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from media_assets.clusters.small import Labels, Vectors

LEAST_SILHOUETTE = 0.1
"""Below, members are hardly nearer to their own cluster than to the next one.

Kaufman and Rousseeuw (1990) call less than 0.25 no substantial structure, but for hard borders between things that
differ by degrees, such as photographs, a mean of 0.1 to 0.2 is common.
"""

LEAST_STABILITY = 0.6
"""Below, leaving out a fifth of the things changes what belongs together; Hennig (2007) trusts nothing below 0.6."""

MOST_ALONE = 0.7
"""Share without a cluster from which clusters say little about a library."""

SAMPLE = 2000
"""Things that are looked at, so that the cost does not grow with the library."""

_DIMENSIONS = 50
_SHARE = 0.8


@dataclass(frozen=True)
class Quality:
    """Figures of a clustering; None where there is too little to judge.

    Attributes:
        silhouette: -1 to 1, mean over members, by cosine in at most 50 principal components.
        stability: adjusted Rand index of two clusterings of 80 % each, on what both have; 1 is equal.
        alone: share of the things without a cluster.
    """

    silhouette: float | None
    stability: float | None
    alone: float


def quality_of(vectors: Vectors, labels: Labels, cluster: Callable[[Vectors], Labels]) -> Quality:
    """Judge a clustering on at most `SAMPLE` things: whole clusters, and their share of those without one.

    Args:
        vectors: unit vectors, shape (n, dimensions).
        labels: cluster of each from 0 on, -1 for none.
        cluster: forms clusters of vectors in the same way; for the stability.
    """
    alone = float((labels < 0).mean()) if len(labels) else 0.0
    rows = _sample(labels)
    sample, own = vectors[rows].astype(np.float32), labels[rows]
    return Quality(_silhouette(sample[own >= 0], own[own >= 0]), _stability(sample, own, cluster), alone)


def problems(quality: Quality) -> dict[str, float]:
    """Return the figures that are worse than their bounds, by name."""
    found = {}
    if quality.silhouette is not None and quality.silhouette < LEAST_SILHOUETTE:
        found["silhouette"] = quality.silhouette
    if quality.stability is not None and quality.stability < LEAST_STABILITY:
        found["stability"] = quality.stability
    if quality.alone > MOST_ALONE:
        found["share without a cluster"] = quality.alone
    return {name: round(value, 3) for name, value in found.items()}


def _sample(labels: Labels) -> npt.NDArray[np.int64]:
    if len(labels) <= SAMPLE:
        return np.arange(len(labels))
    random = np.random.default_rng(0)
    clusters = random.permutation(int(labels.max()) + 1)
    sizes = np.bincount(labels[labels >= 0], minlength=len(clusters))
    # A cluster of thousands would fill the sample alone; some of its members stand for it.
    most = max(SAMPLE // 20, 2)
    wanted = int(SAMPLE * (labels >= 0).mean())
    chosen = clusters[: int(np.searchsorted(np.cumsum(np.minimum(sizes, most)[clusters]), wanted)) + 1]
    rows = np.flatnonzero(np.isin(labels, chosen) & (labels >= 0))
    rows = rows[random.permutation(len(rows))]
    order = np.argsort(labels[rows], kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(labels[rows][order]) > 0]) if len(rows) else np.zeros(0, np.int64)
    place = np.arange(len(rows)) - np.repeat(starts, np.diff(np.r_[starts, len(rows)]))
    kept = rows[order][place < most][:SAMPLE]
    alone = np.flatnonzero(labels < 0)
    return np.sort(np.concatenate([kept, random.permutation(alone)[: SAMPLE - wanted]]))


def _silhouette(vectors: npt.NDArray[np.float32], labels: Labels) -> float | None:
    from sklearn.decomposition import PCA
    from sklearn.metrics import silhouette_score

    if not 2 <= len(np.unique(labels)) < len(labels):
        return None
    dimensions = min(_DIMENSIONS, *vectors.shape)
    reduced = PCA(dimensions, random_state=0).fit_transform(vectors)
    return float(silhouette_score(reduced, labels, metric="cosine"))


def _stability(vectors: npt.NDArray[np.float32], labels: Labels, cluster: Callable[[Vectors], Labels]) -> float | None:
    from sklearn.metrics import adjusted_rand_score

    if len(np.unique(labels[labels >= 0])) < 2:
        return None
    random = np.random.default_rng(1)
    found = []
    for _ in range(2):
        rows = np.sort(random.permutation(len(vectors))[: int(_SHARE * len(vectors))])
        # Things without a cluster are no cluster: each stands for itself.
        full = np.arange(len(vectors), 2 * len(vectors))
        own = cluster(vectors[rows])
        full[rows] = np.where(own >= 0, own, full[rows])
        found.append((set(rows.tolist()), full))
    common = sorted(found[0][0] & found[1][0])
    return float(adjusted_rand_score(found[0][1][common], found[1][1][common]))
