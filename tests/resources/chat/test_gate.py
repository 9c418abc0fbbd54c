"""Requests and tokens are spread over the minute, whatever threads ask."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from resources.chat.gate import Gate, Pace, gate_of
from tests.resources.waiting import Time


def test_no_limit_never_waits() -> None:
    gate = Gate(1, 0, 0)
    assert [gate.wait(10**9) for _ in range(100)] == [0.0] * 100


def test_a_minute_lets_through_a_minutes_worth() -> None:
    time = Time()
    pace = Pace(60, time)
    waits = [pace.reserve(1) for _ in range(5)]
    assert waits == [0, 0, 1, 2, 3], "one second's worth may be used at once"
    time.now += 3600
    assert [pace.reserve(1) for _ in range(3)] == [0, 0, 1], "a pause saves up no more than that"


@given(st.lists(st.tuples(st.floats(0, 20), st.integers(1, 50)), min_size=1, max_size=60), st.integers(30, 600))
def test_no_minute_holds_more_than_the_limit_and_what_may_be_used_at_once(asked, limit) -> None:
    time = Time()
    pace = Pace(limit, time)
    begun = []
    for pause, amount in asked:
        time.now += pause
        begun.append((time.now + pace.reserve(amount), amount))
    largest = max(amount for _, amount in begun)
    for first, (start, _) in enumerate(begun):
        within = itertools.takewhile(lambda one, start=start: one[0] < start + 60, begun[first:])
        assert sum(amount for _, amount in within) <= limit * 61 / 60 + largest + 1e-6


def test_tokens_count_as_they_turn_out() -> None:
    time = Time()
    gate = Gate(1, 0, 6000, time)
    assert gate.wait(100) == 0
    gate.correct(900)
    assert gate.wait(100) == 9
    gate.correct(-100)
    assert gate.wait(100) == 9


def test_the_stricter_limit_decides() -> None:
    gate = Gate(1, 60, 6000, Time())
    assert [gate.wait(300) for _ in range(3)] == [0, 2, 5]


def test_a_service_has_one_gate_in_a_process() -> None:
    assert gate_of("chat one", 8, 0, 0) is gate_of("chat one", 8, 0, 0) is not gate_of("chat two", 8, 0, 0)
