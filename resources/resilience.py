"""Retry by class of error, and a circuit breaker whose state outlives the process.

The retries run on tenacity rather than stamina: stamina cannot be given a sleep, counts every class of error
together and adds its jitter to a fixed wait, where many callers need full jitter.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

import pybreaker
import tenacity

from resources.breaker_store import BreakerState, BreakerStore, StoredState
from resources.errors import BudgetExceeded, CircuitOpen, RateLimited, ServiceUnavailable, SettingsError, WrongReply

T = TypeVar("T")

FAILURES, SECONDS = 5, 60.0
"""Failures in a row that open a breaker, and how long it stays open."""

CALM_SECONDS = 0.25
"""How long a breaker without failures is believed to have none: what other processes see comes through this late."""


class RetryRule(NamedTuple):
    """How often a call is tried, and the bounds of the wait in seconds: uniform in 0 .. min(longest, first * 2^n)."""

    tries: int
    first: float
    longest: float


RATE_LIMITED = RetryRule(tries=5, first=2.0, longest=60.0)
UNAVAILABLE = RetryRule(tries=3, first=1.0, longest=30.0)
LONGEST_RETRY_AFTER = 120.0
"""Seconds; a service that asks for a longer pause is left alone and the item is queued again."""


def rule_for(error: BaseException) -> RetryRule | None:
    """Return the retry rule of an error, or None when trying again at once is pointless."""
    match error:
        case CircuitOpen() | WrongReply():
            return None
        case RateLimited(retry_after=wait) if wait is not None and wait > LONGEST_RETRY_AFTER:
            return None
        case RateLimited():
            return RATE_LIMITED
        case ServiceUnavailable():
            return UNAVAILABLE
    return None


def retrying(
    call: Callable[[], T],
    *,
    sleep: Callable[[float], None] = time.sleep,
    uniform: Callable[[float, float], float] = random.uniform,
) -> T:
    """Call until it succeeds or the rule of its error is used up; then the last error is raised as it is.

    Tries are counted per class of error, so five rate limits do not use up the tries of a reset connection. A
    `retry_after` is a floor: up to `first` seconds of jitter are added, so that many callers do not come back together.

    Args:
        call: the work; it must be safe to repeat.
        sleep: called with seconds between two tries.
        uniform: draws the jitter.
    """
    failures: Counter[str] = Counter()

    def again(error: BaseException) -> bool:
        rule = rule_for(error)
        if rule is None or not isinstance(error, ServiceUnavailable):
            return False
        failures[error.outcome] += 1
        return failures[error.outcome] < rule.tries

    def wait(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        rule = (rule_for(error) if error else None) or UNAVAILABLE
        if isinstance(error, RateLimited) and error.retry_after is not None:
            return error.retry_after + uniform(0.0, rule.first)
        before = failures[error.outcome] if isinstance(error, ServiceUnavailable) else 1
        return uniform(0.0, min(rule.longest, rule.first * 2.0 ** (before - 1)))

    return tenacity.Retrying(retry=tenacity.retry_if_exception(again), wait=wait, sleep=sleep, reraise=True)(call)


class CircuitBreaker:
    """Stops calling a service that keeps failing, and lets one trial call through after a while.

    Unavailability counts (network, timeout, 5xx, a reply that is none); a refusal, a rate limit or an answer of the
    wrong shape shows that the service answers; a call that the budget or a wrong price list forbade says nothing. Calls
    run side by side: pybreaker's own lock is held for a whole call, so each call gets a pybreaker of its own over the
    shared state, and none while that state was seen without failures a moment ago.

    Args:
        name: one service, the same in every process.
        store: where the state lives.
        failures: failures in a row that open the breaker.
        seconds: how long it stays open, and how long a trial may take before another one is let through.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        name: str,
        store: BreakerStore,
        *,
        failures: int = FAILURES,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Remember where the state lives; nothing is read yet."""
        self.name, self.store, self.failures, self.seconds, self.clock = name, store, failures, seconds, clock
        self._lock = threading.Lock()
        self._calm_until = float("-inf")

    def call(self, call: Callable[[], T]) -> T:
        """Make the call and count its outcome.

        Raises:
            CircuitOpen: the breaker is open; the call was not made.
        """
        if self._calm():
            try:
                result = call()
            except Exception as error:
                if _says_nothing(error):
                    raise
                if _service_answered(error):
                    self._answered()
                    raise
                failure = error
            else:
                self._answered()
                return result

            def failed() -> T:
                raise failure

            try:
                return self._counted(failed)
            except CircuitOpen:
                pass  # others opened it meanwhile
            raise failure
        return self._counted(call)

    def due(self) -> bool:
        """Say whether the breaker is not closed and the next call would be its trial."""
        state = self.store.read(self.name)
        return state.state != pybreaker.STATE_CLOSED and self.tried_again_at(state) <= self.clock()

    def tried_again_at(self, state: BreakerState) -> float:
        """Return when an open breaker lets a trial through, in seconds since 1970."""
        return (state.opened_at or 0.0) + self.seconds

    def trouble(self) -> str | None:
        """Say in a sentence that the breaker is not closed, or return None."""
        state = self.store.read(self.name)
        if state.state == pybreaker.STATE_CLOSED:
            return None
        again = moment(self.tried_again_at(state))
        return (
            f"{state.state} since {moment(state.opened_at)}, after {state.failures} failures in a row; next try {again}"
        )

    def _calm(self) -> bool:
        now = self.clock()
        if now >= self._calm_until:
            state = self.store.read(self.name)
            if state.state != pybreaker.STATE_CLOSED or state.failures:
                return False
            self._calm_until = now + CALM_SECONDS
        return True

    def _answered(self) -> None:
        """End a row of failures that others began since this call did: with many calls under way they are no row."""
        if self._calm_until > float("-inf"):
            return
        with self._lock:
            known = self.store.read(self.name)
            if known.failures and known.state == pybreaker.STATE_CLOSED:
                self.store.write(self.name, known._replace(failures=0))

    def _counted(self, call: Callable[[], T]) -> T:
        self._calm_until = float("-inf")
        stored = StoredState(self.name, self.store, self.clock, self._lock)
        breaker = pybreaker.CircuitBreaker(
            fail_max=self.failures,
            reset_timeout=self.seconds,
            exclude=[_service_answered],
            state_storage=stored,
            throw_new_error_on_trip=False,
        )

        def guarded() -> T:
            try:
                return call()
            except BaseException as error:
                if _says_nothing(error):
                    stored.withdraw()
                raise

        try:
            return breaker.call(guarded)
        except pybreaker.CircuitBreakerError:
            pass
        state = self.store.read(self.name)
        wait = max(0.0, self.tried_again_at(state) - self.clock())
        # The limit and not the count, to which calls under way still add: one outage is one reason.
        raise CircuitOpen(f"{self.name} failed {self.failures} times in a row; it is called again in {wait:.0f} s")


def moment(seconds: float | None) -> str | None:
    """Return seconds since 1970 as people write a time."""
    return None if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _says_nothing(error: BaseException) -> bool:
    return isinstance(error, (BudgetExceeded, SettingsError)) or not isinstance(error, Exception)


def _service_answered(error: BaseException) -> bool:
    return not isinstance(error, ServiceUnavailable) or isinstance(error, (RateLimited, WrongReply))
