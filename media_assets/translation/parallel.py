"""Items computed many at a time by calls that wait for a service: windows by a pool of connections."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from media_assets.outcomes import Outcome
from media_assets.work import Computed, Item, Runner

LINGER = 0.1
"""Seconds that a finished task waits for others, to be committed with them; a kill would cost it."""

Part = TypeVar("Part")


@dataclass(frozen=True)
class Together(Generic[Part]):
    """Items that one task computes, and what it computes them from."""

    items: Sequence[Item]
    part: Part


Timed = tuple[Item, Outcome | Exception, float]
"""An item, what became of it, and the seconds that took."""


def in_threads(
    divide: Callable[[Sequence[Item]], Sequence[Together[Part]]],
    make: Callable[[Together[Part]], Mapping[str, Outcome | Exception]],
    connections: int,
) -> Runner:
    """Run `make` in at most `connections` threads over what the items are divided into.

    What finishes within a moment is committed together: a commit takes longer than many a call. Ended early, by a
    kill or an error, it begins no further task and waits for those under way.

    Args:
        divide: puts every item into one task.
        make: returns an outcome or an error for each item id; what it raises is each of its items' own.
    """

    def run(items: Sequence[Item]) -> Iterator[Computed]:
        tasks = divide(items)
        if not tasks:
            return
        pool = ThreadPoolExecutor(min(connections, len(tasks)), thread_name_prefix="connection")
        finished: SimpleQueue[Future[list[Timed]]] = SimpleQueue()
        try:
            for task in tasks:
                pool.submit(timed, task).add_done_callback(finished.put)
            left = len(tasks)
            while left:
                some = together(finished, left)
                left -= len(some)
                yield from followed(some)
        finally:
            pool.shutdown(cancel_futures=True)

    def timed(task: Together[Part]) -> list[Timed]:
        begun = time.perf_counter()
        try:
            made = make(task)
        except Exception as error:  # the engine sorts it into a family
            made = {item.id: error for item in task.items}
        seconds = (time.perf_counter() - begun) / len(task.items)
        return [(item, made[item.id], seconds) for item in task.items]

    return run


def together(finished: "SimpleQueue[Future[list[Timed]]]", most: int) -> list[Future[list[Timed]]]:
    """Wait for a task to finish, and a little longer for others; `most` are left."""
    some = [finished.get()]
    until = time.monotonic() + LINGER
    while len(some) < most:
        try:
            some.append(finished.get(timeout=max(0.0, until - time.monotonic())))
        except Empty:
            break
    return some


def followed(finished: Iterable[Future[list[Timed]]]) -> Iterator[Computed]:
    """Yield what some tasks computed, each but the last saying that another follows at once."""
    computed = [one for future in finished for one in future.result()]
    for left, (item, made, seconds) in zip(range(len(computed) - 1, -1, -1), computed, strict=True):
        outcome, error = (None, made) if isinstance(made, Exception) else (made, None)
        yield Computed(item, outcome, error, seconds, more=left > 0)
