"""Cutting recordings into windows at silences."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_assets.speech.windows import Span, Window, WindowSettings, quietest_in, windows_of
from resources.speech.rate import SAMPLE_RATE

SMALL = WindowSettings(target_s=30, longest_s=60, silence_s=10, margin_s=0.5)


@st.composite
def spans_and_length(draw: st.DrawFn) -> tuple[list[Span], float]:
    """Speech and pauses of any length, some spans longer than a window may be, some without a pause between them."""
    pauses = draw(st.lists(st.one_of(st.just(0.0), st.floats(0.01, 40)), min_size=1, max_size=40))
    spans, at = [], 0.0
    for pause in pauses[:-1]:
        length = draw(st.one_of(st.floats(0.1, 20), st.floats(50, 400)))
        spans.append((at + pause, at + pause + length))
        at = spans[-1][1]
    return spans, at + pauses[-1]


@given(spans_and_length())
def test_windows_are_in_order_disjoint_and_no_longer_than_allowed(made: tuple[list[Span], float]) -> None:
    spans, seconds = made
    windows = windows_of(spans, seconds, SMALL)
    assert all(one.end <= other.start + 1e-6 for one, other in pairwise(windows))
    assert all(0 < window.end - window.start <= SMALL.longest_s + 1e-6 for window in windows)
    assert all(window.start >= 0 and window.end <= seconds for window in windows)
    assert windows == windows_of(spans, seconds, SMALL)


@given(spans_and_length())
def test_every_span_is_in_one_window_unless_no_window_could_hold_it(made: tuple[list[Span], float]) -> None:
    spans, seconds = made
    windows = windows_of(spans, seconds, SMALL)
    for start, end in spans:
        holding = [one for one in windows if one.end > start + 1e-6 and one.start < end - 1e-6]
        if end - start <= SMALL.longest_s - 2 * SMALL.margin_s:
            assert len(holding) == 1
        assert holding[0].start <= start + 1e-6 and end <= holding[-1].end + 1e-6
        assert all(one.end == pytest.approx(other.start) for one, other in pairwise(holding))


@given(spans_and_length())
def test_silences_are_left_out(made: tuple[list[Span], float]) -> None:
    spans, seconds = made
    windows = windows_of(spans, seconds, SMALL)
    for one, other in pairwise(spans):
        if other[0] - one[1] >= SMALL.silence_s:
            inside = (one[1] + other[0]) / 2
            assert not any(window.start < inside < window.end for window in windows)
    assert bool(windows) == bool(spans)


def test_the_cut_is_in_the_middle_of_the_longest_silence_near_the_target() -> None:
    spans = [(0.0, 20.0), (21.0, 28.0), (28.3, 38.0), (40.4, 100.0)]
    first, second = windows_of(spans, 100, WindowSettings(target_s=30, longest_s=80, margin_s=5))
    assert first == Window(0.0, 39.2) and second == Window(39.2, 100.0)


def test_a_short_rest_joins_the_last_window() -> None:
    assert windows_of([(1.0, 29.0), (30.0, 44.0)], 50, SMALL) == [Window(0.5, 44.5)]


def test_a_recording_without_speech_has_no_windows() -> None:
    assert windows_of([], 7200.0) == []


def test_speech_without_a_pause_is_cut_at_its_quietest_place() -> None:
    samples = np.random.default_rng(0).normal(0, 3000, 100 * SAMPLE_RATE).astype(np.int16)
    samples[int(36.9 * SAMPLE_RATE) : int(37.1 * SAMPLE_RATE)] //= 50
    first, second, *_ = windows_of([(0.0, 100.0)], 100, SMALL, quietest_in(samples))
    assert first.end == second.start == pytest.approx(37.0, abs=0.03)


def test_the_quietest_place_of_too_little_sound_is_its_middle() -> None:
    assert quietest_in(np.ones(SAMPLE_RATE, np.int16))(0.0, 0.1) == pytest.approx(0.05)


def test_ten_hours_of_talk_become_windows_of_about_five_minutes() -> None:
    rng = np.random.default_rng(1)
    spans, at = [], 0.0
    while at < 36_000:
        length = rng.uniform(1, 15)
        spans.append((at, at + length))
        at += length + rng.uniform(0.5, 2)
    windows = windows_of(spans, at)
    lengths = [window.end - window.start for window in windows]
    assert 90 <= len(windows) <= 160 and max(lengths) <= 450 and min(lengths) >= 150
