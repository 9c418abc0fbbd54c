"""Retries with recorded waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.errors import (
    CircuitOpen,
    PermanentError,
    RateLimited,
    ServiceRefused,
    ServiceUnavailable,
    TransientError,
)
from resources.resilience import retrying
from tests.resources.scripted_service import Script


def longest(_low: float, high: float) -> float:
    return high


DOWN = ServiceUnavailable("down")


@pytest.mark.parametrize(
    ("error", "calls"),
    [
        (ServiceUnavailable("down"), 3),
        (RateLimited("slow down"), 5),
        (RateLimited("slow down", retry_after=3), 5),
        (RateLimited("come back tomorrow", retry_after=86_400), 1),
        (ServiceRefused("no quota"), 1),
        (CircuitOpen("open"), 1),
        (TransientError("something else"), 1),
        (PermanentError("bad file"), 1),
        (ValueError("a bug"), 1),
    ],
)
def test_each_error_has_its_number_of_tries_and_is_raised_as_it_is(error: Exception, calls: int) -> None:
    service = Script(error)
    with pytest.raises(type(error)) as caught:
        retrying(service, sleep=lambda _seconds: None)
    assert caught.value is error
    assert service.calls == calls


def test_waits_double_up_to_the_longest() -> None:
    waits: list[float] = []
    with pytest.raises(RateLimited):
        retrying(Script(RateLimited("slow down")), sleep=waits.append, uniform=longest)
    assert waits == [2.0, 4.0, 8.0, 16.0]


@given(st.randoms(use_true_random=False))
def test_jitter_is_full(random) -> None:
    waits: list[float] = []
    with pytest.raises(ServiceUnavailable):
        retrying(Script(DOWN), sleep=waits.append, uniform=random.uniform)
    assert len(waits) == 2
    assert 0 <= waits[0] <= 1 and 0 <= waits[1] <= 2


def test_retry_after_is_a_floor() -> None:
    waits: list[float] = []
    assert retrying(Script(RateLimited("", retry_after=9), "ok"), sleep=waits.append, uniform=longest) == "ok"
    assert waits == [11.0]


def test_tries_are_counted_for_each_kind_of_error() -> None:
    limited = RateLimited("slow down")
    service = Script(DOWN, limited, limited, DOWN, limited, limited, "ok")
    assert retrying(service, sleep=lambda _seconds: None) == "ok"
    assert service.calls == 7


def test_tries_are_counted_for_each_class_of_unavailability() -> None:
    reset, broken = ServiceUnavailable("reset", "network"), ServiceUnavailable("500", "server-error")
    service = Script(reset, broken, reset, broken, "ok")
    assert retrying(service, sleep=lambda _seconds: None) == "ok"
