"""Retries with recorded waits, and the breaker with a clock of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.breaker_store import BreakerState, MemoryBreakerStore
from resources.errors import (
    CircuitOpen,
    MediaError,
    PermanentError,
    RateLimited,
    ServiceRefused,
    ServiceUnavailable,
    TransientError,
)
from resources.resilience import CircuitBreaker, retrying


class Script:
    """A service that does what it was told, call by call."""

    def __init__(self, *outcomes: Exception | str) -> None:
        self.outcomes = list(outcomes)
        self.calls = 0

    def __call__(self) -> str:
        outcome = self.outcomes[min(self.calls, len(self.outcomes) - 1)]
        self.calls += 1
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


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


def breaker(store: MemoryBreakerStore, clock: Clock) -> CircuitBreaker:
    return CircuitBreaker("chat", store, clock=clock)


def fail(guard: CircuitBreaker, times: int, error: MediaError = DOWN) -> None:
    for _ in range(times):
        with pytest.raises(type(error)) as caught:
            guard.call(Script(error))
        assert caught.value is error


def test_five_failures_in_a_row_open_the_breaker_for_a_minute() -> None:
    clock, service = Clock(), Script("ok")
    guard = breaker(MemoryBreakerStore(), clock)
    fail(guard, 4)
    assert guard.call(service) == "ok"
    fail(guard, 5)
    clock.now += 59
    with pytest.raises(CircuitOpen, match=r"chat failed 5 times in a row; it is called again in 1 s"):
        guard.call(service)
    assert service.calls == 1
    clock.now += 1
    assert guard.call(service) == "ok"
    fail(guard, 4)
    assert guard.call(service) == "ok"


def test_a_failed_trial_opens_it_again() -> None:
    clock = Clock()
    guard = breaker(MemoryBreakerStore(), clock)
    fail(guard, 5)
    clock.now += 60
    fail(guard, 1)
    with pytest.raises(CircuitOpen, match="in 60 s"):
        guard.call(Script("ok"))


@pytest.mark.parametrize("answer", [RateLimited("slow down"), ServiceRefused("no quota")])
def test_a_service_that_refuses_is_a_service_that_answers(answer: MediaError) -> None:
    guard = breaker(MemoryBreakerStore(), Clock())
    fail(guard, 20, answer)
    fail(guard, 4)
    fail(guard, 1, answer)
    fail(guard, 4)
    assert guard.call(Script("ok")) == "ok"


def test_every_breaker_of_that_name_on_that_store_is_open() -> None:
    store, clock = MemoryBreakerStore(), Clock()
    fail(breaker(store, clock), 3)
    fail(breaker(store, clock), 2)
    with pytest.raises(CircuitOpen):
        breaker(store, clock).call(Script("ok"))
    assert CircuitBreaker("another", store, clock=clock).call(Script("ok")) == "ok"
    assert store.read("chat") == BreakerState("open", 5, clock.now)


def test_one_trial_at_a_time_is_let_through() -> None:
    store, clock = MemoryBreakerStore(), Clock()
    guard = breaker(store, clock)
    fail(guard, 5)
    clock.now += 60

    def trial() -> str:
        for other in (guard, breaker(store, clock)):
            with pytest.raises(CircuitOpen):
                other.call(Script("ok"))
        return "ok"

    began = clock.now
    assert guard.call(trial) == "ok"
    assert store.read("chat") == BreakerState("closed", 0, began), "a closing is known by when its trial began"


def test_a_trial_lost_with_its_process_does_not_keep_the_breaker_open() -> None:
    store, clock = MemoryBreakerStore(), Clock()
    store.write("chat", BreakerState("half-open", 5, clock.now))
    with pytest.raises(CircuitOpen):
        breaker(store, clock).call(Script("ok"))
    clock.now += 60
    assert breaker(store, clock).call(Script("ok")) == "ok"


def test_calls_run_side_by_side_and_every_failure_counts() -> None:
    store = MemoryBreakerStore()
    guard = CircuitBreaker("chat", store, failures=100, clock=Clock())
    together = threading.Barrier(8)

    def down() -> None:
        together.wait(10)
        raise DOWN

    def call(_number: int) -> None:
        run: Callable[[], None] = down
        with pytest.raises(ServiceUnavailable):
            guard.call(run)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(64)))
    assert store.read("chat").failures == 64


def test_a_healthy_service_costs_the_store_no_write() -> None:
    writes: list[str] = []

    class Counting(MemoryBreakerStore):
        def write(self, name: str, state: BreakerState) -> None:
            writes.append(name)
            super().write(name, state)

    guard = breaker(Counting(), Clock())
    for _ in range(10):
        guard.call(Script("ok"))
    assert writes == []
