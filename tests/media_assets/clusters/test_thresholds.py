"""From which similarity on things belong together."""

import numpy as np
import pytest

from media_assets.clusters.thresholds import CLIP, HIGHEST, LOWEST, UNKNOWN, calibrated, threshold_for
from tests.media_assets.clusters.made import mixture

NONE = np.zeros((0, 8), np.float32)


def test_clip_has_its_own_threshold_and_users_have_the_last_word() -> None:
    assert threshold_for("clip-ViT-B-32@abc", NONE).value == CLIP == 0.72
    found = threshold_for("clip-ViT-B-32@abc", NONE, 0.9)
    assert found.value == 0.9 and "MEDIA_CLUSTER_THRESHOLD" in str(found)


def test_a_few_things_say_nothing_of_their_space() -> None:
    assert threshold_for("other@1", mixture(20, 2)[0]).value == UNKNOWN
    assert threshold_for("other@1", NONE).value == UNKNOWN


def test_the_threshold_lies_between_strangers_and_neighbours() -> None:
    found = calibrated(mixture(1000, 40)[0])
    assert 0.6 < found.value < 0.85
    assert str(found).startswith(f"{found.value:.2f}: random pairs have a cosine of 0.4")


def test_where_there_are_no_groups_the_threshold_is_above_what_chance_gives() -> None:
    vectors, _ = mixture(1000, 1, alone=1.0)
    cosines = (vectors @ vectors.T)[np.triu_indices(1000, 1)]
    assert calibrated(vectors).value > np.quantile(cosines, 0.95)


@pytest.mark.parametrize("spread", [0.0, 1e-4])
def test_a_calibrated_threshold_is_bounded(spread: float) -> None:
    near = np.full((100, 8), 1 / np.sqrt(8)) + np.random.default_rng(0).normal(0, spread, (100, 8))
    assert calibrated(near / np.linalg.norm(near, axis=1, keepdims=True)).value == HIGHEST
    axes = np.eye(100, dtype=np.float32)
    assert calibrated(axes).value == LOWEST
