"""The chooser keeps its bounds whatever a film shows."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_assets.frames.choose import GLANCE, Chooser, difference
from media_assets.frames.settings import FrameSettings


def glance(level: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    return np.full((GLANCE, GLANCE), level, np.uint8)


def kept(chooser: Chooser, moments: Sequence[tuple[float, int]]) -> list[float]:
    return [time for time, level in moments if chooser.may_look(time) and chooser.keeps(time, glance(level))[0]]


@given(
    st.lists(st.tuples(st.floats(0.01, 40), st.integers(0, 255)), max_size=150),
    st.integers(1, 30),
    st.integers(1, 60),
    st.floats(0.1, 5),
    st.booleans(),
)
def test_no_more_than_asked_for_in_any_minute_over_all_and_never_too_close(
    steps: list[tuple[float, int]], per_minute: int, most: int, every: float, long: bool
) -> None:
    at = np.cumsum([step for step, _ in steps])
    moments = [(float(time), level) for time, (_, level) in zip(at, steps, strict=True)]
    settings = FrameSettings(per_minute=per_minute, most=most, every_seconds=every)
    times = kept(Chooser(settings, float(at[-1]) if long and len(at) else None), moments)
    assert len(times) <= most and bool(times) == bool(moments)
    assert all(later - earlier >= every - 0.01 for earlier, later in zip(times, times[1:], strict=False))
    for begin in times:
        assert sum(begin <= time < begin + 60 for time in times) <= per_minute


def test_a_moment_counts_as_new_by_its_difference_from_the_last_one_kept() -> None:
    chooser = Chooser(FrameSettings(change=0.1, still_seconds=100), None)
    slowly = [(float(n), 3 * n) for n in range(60)]
    assert kept(chooser, slowly) == [0, 9, 18, 27, 36, 45, 54]
    assert difference(glance(0), glance(255)) == 1 and difference(glance(9), glance(9)) == 0


@pytest.mark.parametrize("duration", [None, 10.0, 3600.0, 36_000.0])
def test_moments_to_look_at_are_several_for_each_frame(duration: float | None) -> None:
    settings = FrameSettings()
    assert Chooser(settings, duration).step == max(1.0, (duration or 0) / (4 * settings.most))
