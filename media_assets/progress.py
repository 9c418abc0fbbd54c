"""Progress of a stage: published at most every few seconds to whoever watches."""

import time
from collections.abc import Callable
from typing import NamedTuple

EVERY_SECONDS = 3.0
"""Shortest time between two progress lines of a stage."""


class Progress(NamedTuple):
    """How far a stage is with a batch."""

    stage: str
    batch: str
    done: int
    total: int
    hits: int
    seconds: float

    @property
    def rate(self) -> float:
        """Items per second so far."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def line(self) -> str:
        """One line for a log: done/total, items per second, time left, hits."""
        left = (self.total - self.done) / self.rate if self.rate else 0.0
        return (
            f"{self.stage}: {self.done}/{self.total}, {self.rate:.1f} items/s, "
            f"{left:.0f} s left, {self.hits} reused ({self.batch})"
        )


Watcher = Callable[[Progress], None]
"""Gets a stage's progress."""

WATCHERS: list[Watcher] = []
"""Who gets every stage's progress in this process, besides the stage's own caller."""


class Meter:
    """Counts one stage's items and publishes progress, first after `EVERY_SECONDS`, and once at the end."""

    def __init__(self, stage: str, batch: str, total: int, watcher: Watcher | None) -> None:
        """Start the clock."""
        self._stage, self._batch, self._total = stage, batch, total
        self._watchers = [*WATCHERS, *([watcher] if watcher else [])]
        self._start = self._published = time.monotonic()
        self.done = 0
        self.hits = 0

    @property
    def seconds(self) -> float:
        """Seconds since the stage began."""
        return time.monotonic() - self._start

    def count(self, items: int, *, hits: int = 0) -> None:
        """Count finished items, of which `hits` were reused."""
        self.done += items
        self.hits += hits
        if time.monotonic() - self._published >= EVERY_SECONDS or self.done == self._total:
            self.publish()

    def publish(self) -> None:
        """Tell every watcher now."""
        self._published = time.monotonic()
        progress = Progress(self._stage, self._batch, self.done, self._total, self.hits, self.seconds)
        for watcher in self._watchers:
            watcher(progress)
