"""The breaker with a clock of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from resources.breaker_store import BreakerState, MemoryBreakerStore
from resources.errors import (
    BudgetExceeded,
    CircuitOpen,
    MediaError,
    RateLimited,
    ServiceRefused,
    ServiceUnavailable,
    SettingsError,
    WrongReply,
)
from resources.resilience import CALM_SECONDS, CircuitBreaker, retrying
from tests.resources.scripted_service import Clock, Script

DOWN = ServiceUnavailable("down")


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


def test_a_wrong_reply_is_not_asked_for_again_here_and_shows_that_the_service_answers() -> None:
    wrong = WrongReply("no JSON", "no JSON")
    service = Script(wrong)
    with pytest.raises(WrongReply):
        retrying(service, sleep=lambda _seconds: None)
    assert service.calls == 1
    guard = breaker(MemoryBreakerStore(), Clock())
    fail(guard, 20, wrong)
    assert guard.call(Script("ok")) == "ok"


@pytest.mark.parametrize(
    "error", [BudgetExceeded("no money"), SettingsError("a wrong price list"), KeyboardInterrupt()]
)
def test_a_call_that_was_not_made_says_nothing_about_the_service(error: BaseException) -> None:
    store, clock = MemoryBreakerStore(), Clock()
    guard = breaker(store, clock)
    fail(guard, 3)
    with pytest.raises(type(error)):
        guard.call(Raising(error))
    assert store.read("chat") == BreakerState("closed", 3, None)
    fail(guard, 2)
    opened = clock.now
    clock.now += 60
    with pytest.raises(type(error)):
        guard.call(Raising(error))
    assert store.read("chat") == BreakerState("open", 5, opened), "its trial is left to the next call"
    assert guard.call(Script("ok")) == "ok"
    assert store.read("chat").state == "closed"


class Raising:
    """Raises what is no failure of a service."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __call__(self) -> str:
        raise self.error


def test_only_one_of_two_that_come_at_once_makes_the_trial() -> None:
    class Racing(MemoryBreakerStore):
        """Lets another call through between the look at an open breaker and the claim of its trial."""

        other: Callable[[], object] | None = None

        def read(self, name: str) -> BreakerState:
            found = super().read(name)
            if self.other and found.state == "open":
                other, self.other = self.other, None
                other()
            return found

    store, clock = Racing(), Clock()
    fail(breaker(store, clock), 5)
    clock.now += 60
    store.other = lambda: store.write("chat", BreakerState("half-open", 5, clock.now))
    service = Script("ok")
    with pytest.raises(CircuitOpen):
        breaker(store, clock).call(service)
    assert service.calls == 0


def test_a_calm_breaker_reads_its_store_only_now_and_then_and_a_failure_ends_the_calm() -> None:
    class Counting(MemoryBreakerStore):
        reads = 0

        def read(self, name: str) -> BreakerState:
            self.reads += 1
            return super().read(name)

    store, clock = Counting(), Clock()
    guard = breaker(store, clock)
    for _ in range(100):
        guard.call(Script("ok"))
    assert store.reads == 1
    clock.now += CALM_SECONDS
    guard.call(Script("ok"))
    assert store.reads == 2
    fail(breaker(store, clock), 5)
    clock.now += CALM_SECONDS
    with pytest.raises(CircuitOpen):
        guard.call(Script("ok"))


@pytest.mark.parametrize("answer", ["ok", RateLimited("slow down"), ServiceRefused("no such model")], ids=str)
def test_a_call_that_is_answered_ends_the_row_of_failures_that_began_after_it(answer: str | MediaError) -> None:
    guard = breaker(MemoryBreakerStore(), Clock())

    def slow(meanwhile: int) -> str:
        """Be under way while other calls fail, and be answered then."""
        fail(guard, meanwhile)
        return str(Script(answer)())

    for _ in range(3):
        if isinstance(answer, str):
            assert guard.call(lambda: slow(4)) == answer
        else:
            with pytest.raises(type(answer)):
                guard.call(lambda: slow(4))
    assert guard.store.read("chat") == BreakerState()
    fail(guard, 5)
    with pytest.raises(CircuitOpen):
        guard.call(Script("ok"))


def test_an_answer_to_a_call_from_before_does_not_close_an_open_breaker() -> None:
    guard = breaker(MemoryBreakerStore(), Clock())
    guard.call(lambda: fail(guard, 5))
    with pytest.raises(CircuitOpen):
        guard.call(Script("ok"))


def test_when_a_breaker_is_due_and_what_it_says() -> None:
    store, clock = MemoryBreakerStore(), Clock()
    guard = breaker(store, clock)
    assert (guard.due(), guard.trouble()) == (False, None)
    fail(guard, 5)
    assert not guard.due()
    assert guard.trouble() == (
        "open since 1970-01-12 13:46:40 UTC, after 5 failures in a row; next try 1970-01-12 13:47:40 UTC"
    )
    clock.now += 60
    assert guard.due()
