"""Who gets which variant: always the same, by the weights, and moved by nothing but what must move it."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.experiments.assign import assign
from media_assets.experiments.definition import Experiment, VariantSpec

UNITS = [f"{number:064x}" for number in range(4000)]


def experiment(*weights: float, name: str = "one", share: float = 1.0) -> Experiment:
    variants = tuple(VariantSpec(f"v{number}", weight) for number, weight in enumerate(weights))
    return Experiment(name, "prompt", "en", "es", variants, share)


def name_of(one: Experiment, unit: str) -> str | None:
    spec = assign(one, unit)
    return spec.name if spec else None


@settings(deadline=None)
@given(st.text(), st.lists(st.floats(0.1, 10), min_size=2, max_size=5), st.floats(0, 1))
def test_the_same_recording_gets_the_same_variant_whenever_it_is_asked(
    unit: str, weights: list[float], share: float
) -> None:
    one = experiment(*weights, share=share)
    assert assign(one, unit) == assign(one, unit)
    if share == 1:
        assert assign(one, unit) is not None


@pytest.mark.parametrize("weights", [(1, 1), (1, 3), (2, 1, 1), (1, 1, 1, 1, 6)])
def test_variants_get_their_share(weights: tuple[float, ...]) -> None:
    counts = Counter(name_of(experiment(*weights), unit) for unit in UNITS)
    for number, weight in enumerate(weights):
        assert counts[f"v{number}"] / len(UNITS) == pytest.approx(weight / sum(weights), abs=0.03)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_only_a_share_of_the_recordings_takes_part(share: float) -> None:
    taking_part = sum(name_of(experiment(1, 1, share=share), unit) is not None for unit in UNITS)
    assert taking_part / len(UNITS) == pytest.approx(share, abs=0.03)


@settings(deadline=None)
@given(st.sampled_from(UNITS), st.lists(st.floats(0.1, 10), min_size=2, max_size=4), st.floats(0.1, 10))
def test_a_variant_that_is_added_moves_only_what_it_gets_itself(unit: str, weights: list[float], more: float) -> None:
    before, after = experiment(*weights), experiment(*weights, more)
    assert name_of(after, unit) in (name_of(before, unit), f"v{len(weights)}")


@settings(deadline=None)
@given(st.sampled_from(UNITS), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_only_adds_recordings(unit: str, one: float, other: float) -> None:
    few, many = sorted((one, other))
    before, after = (name_of(experiment(1, 1, share=share), unit) for share in (few, many))
    assert before is None or before == after


def test_experiments_are_independent_of_each_other() -> None:
    pairs = Counter((name_of(experiment(1, 1), unit), name_of(experiment(1, 1, name="two"), unit)) for unit in UNITS)
    assert all(count / len(UNITS) == pytest.approx(0.25, abs=0.03) for count in pairs.values()) and len(pairs) == 4
