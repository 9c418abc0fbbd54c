"""Clusters: deciding one vector's cluster, agreement with looking at every pair, and a million vectors.

The data are mixtures with known groups: unit vectors of 512 numbers whose strangers have a cosine near 0.5, as under
CLIP, and whose groups have one near 0.8; a fifth belongs to no group. The million takes minutes and about 2.5 GB and is
clustered with `BENCH_LARGE=1` in the environment only.
"""

import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from media_assets.clusters.centroids import Centroids
from media_assets.clusters.large import cluster_by_threshold
from tests.benchmarks.table import Goal, Row, benchmark, clock, interleaved, timed

_SIZE = 512
_THRESHOLD = 0.72
_QUERIES = 500
_BLOCK = 8192
LARGE = "BENCH_LARGE"

Vectors = npt.NDArray[np.float16]
Labels = npt.NDArray[np.int64]


@benchmark("clusters")
def clusters(repeats: int) -> Sequence[Row]:
    """Decisions at 1,000 and 100,000 clusters, 20,000 vectors beside every pair, a million on demand."""
    rows = [*_decisions(1000), *_decisions(100_000), *_agreement(repeats)]
    return [*rows, *_million()] if os.environ.get(LARGE) else rows


def _decisions(count: int) -> list[Row]:
    """Decide on vectors near their cluster, beside a product with every mean."""
    directions = _mixture(count, 1, alone=1.0)[0].astype(np.float32)
    found = Centroids([str(place) for place in range(count)], directions * np.float32(0.9), _ones(count), _THRESHOLD)
    random = np.random.default_rng(1)
    queries = directions[random.integers(0, count, _QUERIES)] + random.normal(0, 0.5, (_QUERIES, _SIZE)) / _SIZE**0.5
    queries = (queries / np.linalg.norm(queries, axis=1, keepdims=True)).astype(np.float32)
    found.decide(queries[0])  # codes the means
    ours, exact, agreed = [], [], 0
    for query in queries:
        seconds, (cluster, _) = _seconds(partial(found.decide, query))
        ours.append(1000 * seconds)
        seconds, best = _seconds(lambda query=query: int((found.means @ query).argmax()))
        exact.append(1000 * seconds)
        agreed += cluster == str(best)
    name = f"clusters: decision among {count:,}"
    tails = [float(np.percentile(times, 95)) for times in (ours, exact)]
    middle = statistics.median(ours), statistics.median(exact)
    return [
        Row(f"{name}, median", middle[0], "ms", "product with all means", middle[1], Goal(1, "figure")),
        Row(f"{name}, 95th percentile", tails[0], "ms", "product with all means", tails[1]),
        Row(f"{name}, agreement", agreed / _QUERIES, "", "product with all means", 1.0, Goal(0.99, at_least=True)),
    ]


def _agreement(repeats: int) -> list[Row]:
    from sklearn.metrics import adjusted_rand_score

    vectors, truth = _mixture(20_000, 1000)
    seconds = interleaved(
        repeats,
        {
            "ours": timed(partial(cluster_by_threshold, vectors, _THRESHOLD)),
            "every": timed(partial(_every_pair, vectors)),
        },
    )
    found, exact = cluster_by_threshold(vectors, _THRESHOLD), _every_pair(vectors)
    agreement = float(adjusted_rand_score(exact, found))
    right = [float(adjusted_rand_score(_alone(truth), labels)) for labels in (found, exact)]
    peer = "average linkage of all pairs, scipy"
    return [
        Row("clusters: 20,000 by threshold", seconds["ours"], "s", peer, seconds["every"]),
        Row("clusters: agreement of 20,000 (ARI)", agreement, "", peer, 1.0, Goal(0.98, at_least=True)),
        Row("clusters: 20,000 against known groups (ARI)", right[0], "", peer, right[1]),
    ]


def _million() -> list[Row]:
    from sklearn.metrics import adjusted_rand_score

    vectors, truth = _mixture(1_000_000, 50_000)
    before = _peak_bytes()
    with clock() as measured:
        found = cluster_by_threshold(vectors, _THRESHOLD)
    peak = _peak_bytes()
    right = float(adjusted_rand_score(_alone(truth), found))
    return [
        Row("clusters: 1,000,000 by threshold", measured.seconds, "s"),
        Row("clusters: 1,000,000, peak memory", peak / 1e9, "GB", "the vectors themselves", before / 1e9),
        Row("clusters: 1,000,000 against known groups (ARI)", right, "", goal=Goal(0.95, "figure", at_least=True)),
    ]


def _mixture(count: int, groups: int, alone: float = 0.2) -> tuple[Vectors, Labels]:
    """Return unit vectors in half precision and the group of each, -1 for none."""
    random = np.random.default_rng(count)
    labels = np.where(random.random(count) < alone, -1, random.integers(0, groups, count))
    shared, centres = (random.normal(size=(number, _SIZE)).astype(np.float32) / _SIZE**0.5 for number in (1, groups))
    vectors = np.empty((count, _SIZE), np.float16)
    for start in range(0, count, _BLOCK):
        own = labels[start : start + _BLOCK]
        noise, odd = (random.normal(size=(len(own), _SIZE)).astype(np.float32) / _SIZE**0.5 for _ in range(2))
        part = 0.5**0.5 * shared + 0.3**0.5 * np.where((own < 0)[:, None], odd, centres[own]) + 0.2**0.5 * noise
        vectors[start : start + len(own)] = part / np.linalg.norm(part, axis=1, keepdims=True)
    return vectors, labels


def _every_pair(vectors: Vectors) -> Labels:
    from scipy.cluster.hierarchy import fcluster, linkage

    whole = vectors.astype(np.float32)
    rows = [1 - whole[row] @ whole[row + 1 :].T for row in range(len(whole))]
    tree = linkage(np.clip(np.concatenate(rows), 0, 2).astype(np.float64), "average")
    return np.asarray(fcluster(tree, 1 - _THRESHOLD, "distance"), np.int64)


def _alone(labels: Labels) -> Labels:
    """Let each vector without a group be one of its own."""
    return np.where(labels < 0, labels.max() + 1 + np.arange(len(labels)), labels)


def _seconds(function: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = function()
    return time.perf_counter() - begun, result


def _ones(count: int) -> Labels:
    return np.ones(count, np.int64)


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
