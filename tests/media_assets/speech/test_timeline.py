"""Placing frames on the player's clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_assets.speech.timeline import JUMP_S, OVERLAP_S, TOLERANCE_S, Timeline

FRAME = 0.02


def placed(times: list[float | None], start: float | None = 0.0, duration: float | None = 100.0) -> list[float]:
    timeline = Timeline(start, duration, jumpy=False)
    return [timeline.place(time, FRAME) for time in times]


@given(st.floats(-1e5, 1e5), st.lists(st.floats(0.001, TOLERANCE_S / 2 - 0.001), min_size=1, max_size=50))
def test_rounded_times_leave_no_gaps(start: float, errors: list[float]) -> None:
    times: list[float | None] = [start, *(start + number * FRAME + error for number, error in enumerate(errors, 1))]
    assert placed(times, start) == pytest.approx([number * FRAME for number in range(len(times))])


@given(st.floats(TOLERANCE_S + 0.001, 90), st.floats(-1e4, 1e4))
def test_a_gap_keeps_its_length(gap: float, start: float) -> None:
    assert placed([start, start + FRAME + gap], start) == pytest.approx([0, FRAME + gap], abs=1e-6)


@given(st.floats(TOLERANCE_S + 0.001, OVERLAP_S - 0.001))
def test_sound_that_comes_twice_is_placed_where_it_was(overlap: float) -> None:
    assert placed([2.0, 2.0 + FRAME - overlap])[1] == pytest.approx(2.0 + FRAME - overlap)


@given(st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), max_size=40), st.booleans(), st.floats(0.1, 1e4))
def test_no_times_whatever_place_anything_far_beyond_the_length_of_the_file(
    times: list[float | None], jumpy: bool, duration: float
) -> None:
    timeline = Timeline(0.0, duration, jumpy)
    for time in times:
        assert timeline.place(time, FRAME) <= duration + 60 + len(times) * FRAME


@pytest.mark.parametrize("leap", [18_000.0, -18_000.0, -OVERLAP_S - 0.1, 161.0])
def test_a_leap_of_the_clock_is_left_out_and_counted(leap: float) -> None:
    timeline = Timeline(0.0, 100.0, jumpy=False)
    places = [timeline.place(time, FRAME) for time in (0.0, FRAME, 2 * FRAME + leap, 3 * FRAME + leap)]
    assert places == pytest.approx([0, FRAME, 2 * FRAME, 3 * FRAME])
    assert timeline.jumps == 1


def test_where_clocks_may_leap_ten_seconds_are_a_leap() -> None:
    for gap, jumps in ((JUMP_S - 1, 0), (JUMP_S + 1, 1)):
        timeline = Timeline(0.0, 18_000.0, jumpy=True)
        timeline.place(0.0, FRAME)
        timeline.place(FRAME + gap, FRAME)
        assert timeline.jumps == jumps


def test_times_count_from_the_containers_start_whether_above_or_below_zero() -> None:
    assert placed([32.5], start=30.0) == [2.5]
    assert placed([-0.5], start=-0.5) == [0.0]
    assert placed([None], start=30.0) == [0.0]
    assert placed([7.0], start=None) == [0.0]


def test_what_lies_before_the_start_stays_there_but_for_an_encoders_delay() -> None:
    assert placed([29.5], start=30.0) == [-0.5]
    assert placed([29.99, 30.01], start=30.0) == pytest.approx([0.0, FRAME])


def test_a_lost_packet_leaves_its_time() -> None:
    for following in (2 * FRAME, None):
        timeline = Timeline(0.0, 100.0, jumpy=False)
        timeline.place(0.0, FRAME)
        timeline.lose(FRAME)
        assert timeline.place(following, FRAME) == pytest.approx(2 * FRAME)
        assert (timeline.lost_packets, timeline.lost_seconds) == (1, FRAME)
