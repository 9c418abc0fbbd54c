"""How many requests a service gets at once and per minute, from all threads of this process together.

Ready-made limiters count requests of equal weight or keep an entry for each token; tokens are only known after the
answer, so a limiter is needed that can be corrected.
"""

import os
import threading
import time
from collections.abc import Callable
from functools import cache


class Pace:
    """A token bucket that holds one second's worth: work is spread over the minute rather than sent in a burst.

    Args:
        per_minute: how much is let through per minute; 0 for no limit.
        clock: seconds, never going back.
    """

    def __init__(self, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with a full bucket."""
        self._rate = per_minute / 60
        self._clock = clock
        self._free_at = float("-inf")
        self._lock = threading.Lock()

    def reserve(self, amount: float) -> float:
        """Take an amount and return the seconds to wait before it may be used."""
        if not self._rate:
            return 0.0
        with self._lock:
            now = self._clock()
            starts = max(self._free_at, now - 1.0)
            self._free_at = starts + amount / self._rate
            return max(0.0, starts - now)

    def correct(self, amount: float) -> None:
        """Take more, or give back what was taken too much."""
        if self._rate:
            with self._lock:
                self._free_at += amount / self._rate


class Gate:
    """What stands before every request to a service.

    Args:
        connections: requests under way at once.
        requests: requests per minute; 0 for no limit.
        tokens: tokens per minute, of prompts and answers together; 0 for no limit.
    """

    def __init__(
        self, connections: int, requests: float, tokens: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with nothing under way."""
        self.slots = threading.BoundedSemaphore(connections)
        self._requests, self._tokens = Pace(requests, clock), Pace(tokens, clock)

    def wait(self, tokens: float) -> float:
        """Take a request of so many tokens and return the seconds to wait before it is sent."""
        return max(self._requests.reserve(1), self._tokens.reserve(tokens))

    def correct(self, tokens: float) -> None:
        """Count so many tokens more than a request was thought to take."""
        self._tokens.correct(tokens)


@cache
def gate_of(service: str, connections: int, requests: float, tokens: float) -> Gate:
    """Return the gate of a service, the same one for all of its clients in this process that set the same limits."""
    return Gate(connections, requests, tokens)


# A request under way in the parent would keep its place in the child for ever.
os.register_at_fork(after_in_child=gate_of.cache_clear)
