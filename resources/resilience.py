"""Retry by class of error, and a circuit breaker whose state outlives the process.

The retries run on tenacity rather than stamina: stamina cannot be given a sleep, counts every class of error
together and adds its jitter to a fixed wait, where many callers need full jitter.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import pybreaker
import tenacity

from resources.breaker_store import BreakerStore, StoredState
from resources.errors import CircuitOpen, RateLimited, ServiceUnavailable

T = TypeVar("T")


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
        case CircuitOpen():
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

    Tries are counted per rule, so five rate limits do not use up the tries of a reset connection. A `retry_after`
    is a floor: up to `first` seconds of jitter are added, so that many callers do not come back together.

    Args:
        call: the work; it must be safe to repeat.
        sleep: called with seconds between two tries.
        uniform: draws the jitter.
    """
    failures: Counter[RetryRule] = Counter()

    def again(error: BaseException) -> bool:
        rule = rule_for(error)
        if rule is None:
            return False
        failures[rule] += 1
        return failures[rule] < rule.tries

    def wait(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        rule = (rule_for(error) if error else None) or UNAVAILABLE
        if isinstance(error, RateLimited) and error.retry_after is not None:
            return error.retry_after + uniform(0.0, rule.first)
        return uniform(0.0, min(rule.longest, rule.first * 2.0 ** (failures[rule] - 1)))

    return tenacity.Retrying(retry=tenacity.retry_if_exception(again), wait=wait, sleep=sleep, reraise=True)(call)


class CircuitBreaker:
    """Stops calling a service that keeps failing, and lets one trial call through after a while.

    Unavailability counts (network, timeout, 5xx, a reply of the wrong shape); a refusal or a rate limit shows that
    the service answers. Calls run side by side: pybreaker's own lock is held for a whole call, so each call gets a
    pybreaker of its own over the shared state.

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
        failures: int = 5,
        seconds: float = 60.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Remember where the state lives; nothing is read yet."""
        self.name, self.store, self.failures, self.seconds, self.clock = name, store, failures, seconds, clock
        self._lock = threading.Lock()

    def call(self, call: Callable[[], T]) -> T:
        """Make the call and count its outcome.

        Raises:
            CircuitOpen: the breaker is open; the call was not made.
        """
        breaker = pybreaker.CircuitBreaker(
            fail_max=self.failures,
            reset_timeout=self.seconds,
            exclude=[_service_answered],
            state_storage=StoredState(self.name, self.store, self.clock, self._lock),
            throw_new_error_on_trip=False,
        )
        try:
            return breaker.call(call)
        except pybreaker.CircuitBreakerError:
            pass
        opened = self.store.read(self.name).opened_at or self.clock()
        wait = max(0.0, opened + self.seconds - self.clock())
        raise CircuitOpen(f"{self.name} failed {self.failures} times in a row; it is called again in {wait:.0f} s")


def _service_answered(error: BaseException) -> bool:
    return isinstance(error, Exception) and (
        not isinstance(error, ServiceUnavailable) or isinstance(error, RateLimited)
    )
