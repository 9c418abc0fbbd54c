"""Deciding one thing's cluster."""

import numpy as np
import pytest

from media_assets.clusters.centroids import EXACT_UP_TO, Centroids
from tests.media_assets.clusters.made import Vectors, around, mixture


def centroids(count: int, size: int = 64) -> tuple[Centroids, Vectors]:
    directions, _ = mixture(count, 1, size, alone=1.0)
    means = directions * np.float32(0.9)
    return Centroids([f"c{n}" for n in range(count)], means, np.full(count, 5), 0.72, {"a": 1}), directions


def test_a_vector_belongs_to_the_nearest_cluster_or_to_none() -> None:
    found = Centroids(["cat", "sea"], np.stack([around(0, 9).mean(axis=0), around(5, 9).mean(axis=0)]), [9, 9], 0.7)
    cluster, similarity = found.decide(around(0, 20)[19])
    assert cluster == "cat" and 0.9 < similarity <= 1
    cluster, similarity = found.decide(around(9, 1)[0])
    assert cluster is None and similarity < 0.7
    assert Centroids([], np.zeros((0, 4)), [], 0.7).decide(np.ones(4)) == (None, 0.0)


def test_the_similarity_is_the_average_cosine_with_the_members() -> None:
    members, other = around(0, 9, 0.3), around(0, 10, 0.3)[9]
    found = Centroids(["cat"], members.mean(axis=0)[None], [9], 0.1)
    assert found.decide(other)[1] == pytest.approx(float((members @ other).mean()), abs=1e-6)


def test_among_many_clusters_the_decision_is_the_exact_one() -> None:
    found, directions = centroids(5 * EXACT_UP_TO)
    random = np.random.default_rng(1)
    for number in random.integers(0, len(directions), 200):
        vector = directions[number] + random.normal(0, 0.05, 64).astype(np.float32)
        vector /= np.linalg.norm(vector)
        products = found.means @ vector
        cluster, similarity = found.decide(vector)
        assert similarity == pytest.approx(float(products.max()), abs=1e-6)
        assert cluster == (f"c{products.argmax()}" if products.max() >= 0.72 else None)


@pytest.mark.parametrize("count", [5, 2 * EXACT_UP_TO])
def test_clusters_survive_their_storage(count: int) -> None:
    found, directions = centroids(count)
    found.seen = np.arange(7, dtype=np.uint64)
    again = Centroids.load(found.save())
    assert (again.ids, again.threshold, again.notes) == (found.ids, found.threshold, found.notes)
    assert again.seen.tolist() == list(range(7)) and again.sizes.tolist() == found.sizes.tolist()
    assert again.decide(directions[3])[0] == found.decide(directions[3])[0] == "c3"


def test_bytes_of_something_else_are_refused() -> None:
    whole = centroids(5)[0].save()
    for data in (b"", b"nonsense", whole[: len(whole) // 2], whole[:-30]):
        with pytest.raises(ValueError, match="cannot be read"):
            Centroids.load(data)


@pytest.mark.parametrize("count", [5, 2 * EXACT_UP_TO])
def test_a_cluster_follows_its_new_members(count: int) -> None:
    found, directions = centroids(count)
    strange = -directions[4]
    assert found.decide(strange)[0] is None
    for _ in range(200):
        found.add("c4", strange)
    assert found.sizes[4] == 205
    assert found.decide(strange)[0] == "c4"
