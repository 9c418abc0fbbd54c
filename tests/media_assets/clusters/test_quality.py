"""How far clusters can be trusted."""

import numpy as np
import pytest

from media_assets.clusters.group import group_vectors
from media_assets.clusters.quality import SAMPLE, Quality, _sample, problems, quality_of
from media_assets.clusters.small import Labels, Vectors
from resources.clusters import ClusterRules
from tests.media_assets.clusters.made import around, mixture


def at_72(vectors: Vectors) -> Labels:
    return group_vectors(vectors, ClusterRules(), 0.72)


def judged(vectors: Vectors) -> Quality:
    return quality_of(vectors, at_72(vectors), at_72)


def test_clear_groups_are_apart_and_stable() -> None:
    found = judged(mixture(600, 12)[0])
    assert found.silhouette is not None and found.silhouette > 0.5
    assert found.stability is not None and found.stability > 0.9
    assert 0.1 < found.alone < 0.3 and problems(found) == {}


def test_groups_drawn_at_random_are_found_out() -> None:
    vectors, _ = mixture(600, 1, alone=1.0)
    random = np.random.default_rng(0)
    found = quality_of(vectors, random.integers(0, 10, 600), lambda some: random.integers(0, 10, len(some)))
    assert set(problems(found)) == {"silhouette", "stability"}


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_too_little_to_judge_is_no_problem(count: int) -> None:
    found = judged(around(0, count))
    assert (found.silhouette, found.stability) == (None, None)


def test_a_library_of_strangers_is_told() -> None:
    found = judged(mixture(300, 1, alone=1.0)[0])
    assert problems(found) == {"share without a cluster": found.alone}


def test_the_sample_is_bounded_and_takes_clusters_whole() -> None:
    labels = np.repeat(np.arange(4000), 5)
    labels[:2000] = -1
    rows = _sample(labels)
    own = labels[rows]
    assert len(rows) <= SAMPLE and abs((own < 0).mean() - 0.1) < 0.01
    counts = np.bincount(own[own >= 0])
    assert (counts[counts > 0] == 5).mean() > 0.95


def test_one_cluster_of_thousands_does_not_fill_the_sample() -> None:
    rows = _sample(np.r_[np.zeros(50_000, np.int64), np.repeat(np.arange(1, 2000), 5)])
    assert len(rows) <= SAMPLE and len(rows) == len(set(rows.tolist()))


def test_a_sample_of_strangers_alone_is_possible() -> None:
    assert len(_sample(np.full(5000, -1))) == SAMPLE
