import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.duplicates.quality.bounds import lower_bound, upper_bound

counts = st.integers(1, 3000).flatmap(lambda count: st.tuples(st.integers(0, count), st.just(count)))


@settings(deadline=None)
@given(counts)
def test_the_share_lies_between_its_bounds(case: tuple[int, int]) -> None:
    good, count = case
    assert 0 <= lower_bound(good, count) <= good / count <= upper_bound(good, count) <= 1


@settings(deadline=None)
@given(counts)
def test_the_bounds_mirror_each_other(case: tuple[int, int]) -> None:
    good, count = case
    assert lower_bound(good, count) == pytest.approx(1 - upper_bound(count - good, count), abs=1e-9)


def test_certainty_costs_many_cases() -> None:
    assert lower_bound(2994, 2994) < 0.999 <= lower_bound(2995, 2995)
    assert upper_bound(19, 20) == pytest.approx(0.99744, abs=1e-5)
