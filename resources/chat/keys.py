"""Several keys of one service: which of them is used next."""

import random
import threading
import time
from collections.abc import Callable, Container, Sequence

ASIDE_SECONDS = 900.0
"""How long a refused key is not used; then one call finds out whether it was restored or paid for."""

LIMITED_SECONDS = 1.0
"""How long a rate-limited key is left alone where the service does not say."""


class KeyRing:
    """Keys in the order of preference, each usable until the service says otherwise.

    Args:
        keys: the keys; none are one empty key, for services that ask for none.
        clock: seconds, never going back.
    """

    def __init__(self, keys: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with every key usable."""
        self._keys = list(dict.fromkeys(keys)) or [""]
        self._clock = clock
        self._aside: dict[str, float] = {}
        self._limited: dict[str, float] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._keys)

    def __repr__(self) -> str:
        """Show how many keys there are, and none of them."""
        return f"KeyRing({len(self)} keys)"

    @property
    def first(self) -> str:
        """The preferred key; empty where there is none."""
        return self._keys[0]

    def next(self, tried: Container[str] = ()) -> str | None:
        """Return the first usable key that was not tried, else the one whose limit ends first; None if none is left.

        A limited key is only returned where nothing was tried yet.
        """
        with self._lock:
            now = self._clock()
            left = [key for key in self._keys if key not in tried and self._aside.get(key, now) <= now]
            free = next((key for key in left if self._limited.get(key, now) <= now), None)
            if free is not None or any(key in tried for key in self._keys):
                return free
            return min(left, key=lambda key: self._limited[key], default=None)

    def wait(self, key: str) -> float:
        """Return the seconds until a key's rate limit ends."""
        with self._lock:
            return max(0.0, self._limited.get(key, 0.0) - self._clock())

    def limit(self, key: str, seconds: float | None) -> None:
        """Leave a key alone for as long as the service asked."""
        with self._lock:
            self._limited[key] = self._clock() + (LIMITED_SECONDS if seconds is None else seconds)

    def refuse(self, key: str) -> None:
        """Set a key aside."""
        with self._lock:
            self._aside[key] = self._clock() + ASIDE_SECONDS


def spread(seconds: float, uniform: Callable[[float, float], float] = random.uniform) -> float:
    """Return a wait a little longer, so that all who wait for one key do not come back together."""
    return seconds + uniform(0.0, 1.0) if seconds else 0.0
