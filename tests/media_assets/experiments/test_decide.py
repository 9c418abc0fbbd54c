"""Champions: rarely one that is no better, mostly one that clearly is, however often anybody looks."""

import numpy as np
import pytest

from media_assets.experiments.decide import BETTER, SAME, SMALL, WAITING, WORSE, Look, look

ALPHA = 0.05


def promotions(effect: float, times: int, most: int = 160, least: float = 0.0) -> float:
    """Return how often a variant was promoted at any of the looks up to so many recordings; figures vary by 5."""
    random = np.random.default_rng(1)
    samples = ((random.normal(0, 5, most).tolist(), random.normal(effect, 5, most).tolist()) for _ in range(times))
    return sum(look(*sample, 20, ALPHA, least).verdict == BETTER for sample in samples) / times


def test_without_a_difference_hardly_any_variant_is_promoted_although_it_is_looked_at_all_the_time() -> None:
    assert promotions(0.0, 100) <= ALPHA


def test_a_clear_difference_is_found() -> None:
    assert promotions(4.0, 30) >= 0.9


def test_a_difference_below_what_is_asked_for_is_not_promoted() -> None:
    control, other = [0.0, 0.2] * 20, [0.5, 0.7] * 20
    assert look(control, other, 20, ALPHA, least=0.4).verdict == BETTER
    found = look(control, other, 20, ALPHA, least=1.0)
    assert (found.verdict, found.recordings, found.following) == (SMALL, 40, 80)
    assert found.delta == pytest.approx(0.5) and found.low is not None and 0 < found.low < 0.5


def test_between_two_looks_nothing_is_decided_and_nothing_changes() -> None:
    random = np.random.default_rng(0)
    control, other = random.normal(0, 1, 39).tolist(), random.normal(0.1, 1, 39).tolist()
    # So it makes no difference how often an asset that follows its batches asks.
    looks = {look(control[:count], other[:count], 20, ALPHA, 0.0) for count in range(20, 40)}
    assert len(looks) == 1 and looks.pop().recordings == 20


def test_before_the_first_look_it_waits_and_says_for_how_many() -> None:
    assert look([1.0] * 19, [2.0] * 500, 20, ALPHA, 0.0) == Look(0, 0, 20, verdict=WAITING)


def test_a_worse_variant_is_called_worse() -> None:
    assert look([1.0, 1.2] * 10, [0.0, 0.2] * 10, 20, ALPHA, 0.0).verdict == WORSE


def test_equal_figures_are_no_difference() -> None:
    assert look([1.0] * 20, [1.0] * 20, 20, ALPHA, 0.0).verdict == SAME


def test_more_looks_and_more_challengers_ask_for_more_confidence() -> None:
    values = [0.0, 1.0] * 40
    first, third = (look(values[:count], values[:count], 20, ALPHA, 0.0).confidence for count in (20, 80))
    assert first == pytest.approx(1 - ALPHA / 2) and third == pytest.approx(1 - ALPHA / 12)
    assert look(values, values, 80, ALPHA, 0.0, challengers=5).confidence == pytest.approx(1 - ALPHA / 10)
