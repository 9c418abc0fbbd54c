"""Groups of vectors."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from media_assets.clusters import large
from media_assets.clusters.group import group_vectors, method_for
from media_assets.clusters.large import cluster_by_threshold, join, means_of
from media_assets.clusters.small import agglomerate, without_small
from resources.clusters import ClusterRules
from tests.media_assets.clusters.made import around, mixture

METHODS = ("agglomerative", "hdbscan", "threshold")


@pytest.mark.parametrize("method", METHODS)
def test_groups_are_found_and_strangers_stay_alone(method: str) -> None:
    vectors = np.concatenate([around(0, 6), around(5, 4), around(9, 1), around(12, 1)])
    labels = group_vectors(vectors, ClusterRules(method=method), 0.8)
    assert labels.tolist() == [0] * 6 + [1] * 4 + [-1, -1]


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_vectors_does_not_change_the_groups(method: str) -> None:
    vectors = np.concatenate([around(0, 6), around(5, 5), around(9, 4)])
    order = np.random.default_rng(1).permutation(len(vectors))
    rules = ClusterRules(method=method)
    labels, shuffled = group_vectors(vectors, rules, 0.8), group_vectors(vectors[order], rules, 0.8)
    assert adjusted_rand_score(labels[order], shuffled) == 1 and len(set(labels)) == 3


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("count", range(3))
def test_fewer_than_the_smallest_cluster_are_all_alone(method: str, count: int) -> None:
    assert group_vectors(around(0, count), ClusterRules(method=method), 0.8).tolist() == [-1] * count


def test_many_things_are_clustered_by_threshold_whatever_is_set() -> None:
    assert method_for(ClusterRules(method="hdbscan"), 5001) == "threshold"
    assert method_for(ClusterRules(method="hdbscan"), 5000) == "hdbscan"
    assert method_for(ClusterRules(), 5000) == "agglomerative"


def test_pieces_of_many_cells_agree_with_looking_at_every_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, truth = mixture(3000, 60)
    exact = agglomerate(vectors, 0.72)
    monkeypatch.setattr(large, "CELL", 100)
    monkeypatch.setattr(large, "_MOST_IN_CELL", 300)
    found = cluster_by_threshold(vectors.astype(np.float16), 0.72)
    assert adjusted_rand_score(exact, found) > 0.98
    known = truth >= 0
    assert adjusted_rand_score(truth[known], found[known]) > 0.98


def test_thousands_of_equal_vectors_are_one_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "CELL", 100)
    monkeypatch.setattr(large, "_MOST_IN_CELL", 300)
    vectors = np.concatenate([np.repeat(around(0, 1), 2000, axis=0), around(5, 500)]).astype(np.float16)
    labels = cluster_by_threshold(vectors, 0.9)
    assert labels[:2000].tolist() == [labels[0]] * 2000
    assert labels[2000:].tolist() == [labels[2000]] * 500 and labels[0] != labels[2000]


@settings(deadline=None)
@given(st.integers(2, 40), st.integers(0, 10**6), st.floats(0.2, 0.95))
def test_joining_along_every_pair_is_average_linkage(count: int, seed: int, threshold: float) -> None:
    """Reciprocal nearest groups give the groups of the whole tree, whatever the vectors."""
    vectors = np.abs(np.random.default_rng(seed).normal(size=(count, 4))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    left, right = (np.array(side) for side in zip(*combinations(range(count), 2), strict=True))
    joined, _ = join(vectors.copy(), np.ones(count, np.int64), left, right, threshold)
    assert adjusted_rand_score(agglomerate(vectors, threshold), joined) == pytest.approx(1)


def test_means_are_of_the_members_and_of_nobody_else() -> None:
    vectors, labels = mixture(500, 7)
    means, sizes = means_of(vectors, labels, 7)
    assert sizes.tolist() == [int((labels == group).sum()) for group in range(7)]
    for group in range(7):
        np.testing.assert_allclose(means[group], vectors[labels == group].mean(axis=0), atol=1e-5)


def test_small_groups_are_no_clusters_and_numbers_follow_first_members() -> None:
    labels = np.array([5, 2, 5, 9, 2, 2, 5, -1, -1, -1])
    assert without_small(labels, 3).tolist() == [0, 1, 0, -1, 1, 1, 0, -1, -1, -1]
    assert without_small(np.zeros(0, np.int64), 3).tolist() == []
