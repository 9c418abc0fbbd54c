"""What is said of the members of clusters."""

import numpy as np

from media_assets.clusters.members import SAMPLES, samples, similarities
from tests.media_assets.clusters.made import around


def test_a_member_is_compared_with_the_others_and_not_with_itself() -> None:
    vectors = np.concatenate([around(0, 4, 0.3), around(5, 2, 0.3), around(9, 1)])
    labels = np.array([0, 0, 0, 0, 1, 1, -1])
    means = np.stack([vectors[labels == label].mean(axis=0) for label in (0, 1)])
    found = similarities(vectors, labels, means, np.array([4, 2]))
    for row in range(6):
        others = [other for other in range(7) if other != row and labels[other] == labels[row]]
        np.testing.assert_allclose(found[row], (vectors[others] @ vectors[row]).mean(), atol=1e-5)
    assert found[6] == 0


def test_samples_begin_with_the_most_central_member_and_leave_the_margin_out() -> None:
    vectors = around(0, 40, 0.2)
    similar = vectors @ vectors.mean(axis=0)
    chosen = samples(vectors, similar)
    assert chosen[0] == similar.argmax() and len(set(chosen.tolist())) == SAMPLES
    assert similar[chosen].min() >= np.median(similar)


def test_equal_members_are_all_shown_once() -> None:
    assert sorted(samples(np.repeat(around(0, 1), 3, axis=0), np.ones(3, np.float32)).tolist()) == [0, 1, 2]
