"""Where circuit breakers are remembered, and how pybreaker reads that memory."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

import pybreaker


class BreakerState(NamedTuple):
    """What is remembered of one breaker: ``closed``, ``open`` or ``half-open``; failures in a row; when it opened.

    `opened_at` is in seconds since 1970; while ``half-open`` it is when the trial call began, and it stays when the
    breaker closes, so that a closing is known by it; None if it never opened.
    """

    state: str = pybreaker.STATE_CLOSED
    failures: int = 0
    opened_at: float | None = None


class BreakerStore(Protocol):
    """The memory of every breaker; each step is a new process, so production keeps it in the ledger.

    Two processes that write at once may lose one count, which only opens a breaker one failure later.
    """

    def read(self, name: str) -> BreakerState:
        """Return the state of a breaker; one never written is `BreakerState()`."""

    def write(self, name: str, state: BreakerState) -> None:
        """Replace the state of a breaker."""


class MemoryBreakerStore:
    """Remembers breakers for the life of this process."""

    def __init__(self) -> None:
        """Start with every breaker closed."""
        self._states: dict[str, BreakerState] = {}

    def read(self, name: str) -> BreakerState:
        """Return the state of a breaker."""
        return self._states.get(name, BreakerState())

    def write(self, name: str, state: BreakerState) -> None:
        """Replace the state of a breaker."""
        self._states[name] = state


class StoredState(pybreaker.CircuitBreakerStorage):
    """One call's view of a stored breaker, in the form pybreaker asks for.

    pybreaker lets every call through while half-open. Here the trial belongs to the call that began it: all others
    still see an open breaker, until the trial is older than the open time and counts as lost with its process.

    Args:
        name: the breaker.
        store: its memory.
        clock: seconds since 1970.
        lock: shared by all calls of one breaker in this process, so that no failure goes uncounted.
    """

    def __init__(self, name: str, store: BreakerStore, clock: Callable[[], float], lock: threading.Lock) -> None:
        """Begin a call that is no trial yet."""
        super().__init__(name)
        self._store, self._clock, self._lock = store, clock, lock
        self._seen: BreakerState | None = None
        self._trial = False
        self._withdrawn = False
        self._successes = 0

    @property
    def state(self) -> str:
        """The state as this call may see it."""
        stored = self._store.read(self.name).state
        return pybreaker.STATE_OPEN if stored == pybreaker.STATE_HALF_OPEN and not self._trial else stored

    @state.setter
    def state(self, state: str) -> None:
        with self._lock:
            known = self._store.read(self.name)
            if self._withdrawn or (state == pybreaker.STATE_HALF_OPEN and known != self._seen):
                return  # another call began a trial since
            self._trial = state == pybreaker.STATE_HALF_OPEN
            opened_at = self._clock() if self._trial else known.opened_at
            self._store.write(self.name, BreakerState(state, known.failures, opened_at))

    def withdraw(self) -> None:
        """Let the call count for nothing; a trial is left to the next call."""
        with self._lock:
            if self._trial and self._seen:
                self._store.write(self.name, self._seen)
            self._withdrawn = True

    def increment_counter(self) -> None:
        """Count one more failure in a row."""
        with self._lock:
            known = self._store.read(self.name)
            self._store.write(self.name, known._replace(failures=known.failures + 1))

    def reset_counter(self) -> None:
        """Forget the failures; a store that has none is not written to."""
        with self._lock:
            known = self._store.read(self.name)
            if known.failures and not self._withdrawn:
                self._store.write(self.name, known._replace(failures=0))

    def increment_success_counter(self) -> None:
        """Count a successful trial."""
        self._successes += 1

    def reset_success_counter(self) -> None:
        """Forget successful trials."""
        self._successes = 0

    @property
    def counter(self) -> int:
        """Failures in a row."""
        return self._store.read(self.name).failures

    @property
    def success_counter(self) -> int:
        """Successful trials of this call."""
        return self._successes

    @property
    def opened_at(self) -> datetime | None:
        """When the breaker opened, moved onto the wall clock that pybreaker compares it with."""
        self._seen = self._store.read(self.name)
        opened = self._seen.opened_at
        return None if opened is None else datetime.now(UTC) - timedelta(seconds=self._clock() - opened)

    @opened_at.setter
    def opened_at(self, _moment: datetime) -> None:
        with self._lock:
            self._store.write(self.name, self._store.read(self.name)._replace(opened_at=self._clock()))
