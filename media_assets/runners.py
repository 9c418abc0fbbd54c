"""The two ways in which a stage computes: decoders in isolated workers, models in micro-batches."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from media_assets.outcomes import Outcome, received
from media_assets.work import Computed, Item, Runner
from resources.errors import TransientError
from resources.workers import Task, Workers


def in_workers(
    workers: Workers,
    function: Callable[..., bytes],
    arguments: Callable[[Item], tuple[Any, ...]],
    finish: Callable[[Item, Outcome], Outcome] = lambda _, outcome: outcome,
) -> Runner:
    """Run `function(*arguments(item))` in isolated workers.

    `function` returns `portable(outcome)`; `finish` runs in this process on each outcome (to store blobs, or to
    ask a model), while the workers are busy with the next items.
    """

    def run(items: Sequence[Item]) -> Iterator[Computed]:
        unready: list[Computed] = []

        def tasks() -> Iterator[Task[Item]]:
            for item in items:
                try:
                    yield Task(item, arguments(item), item.size)
                except Exception as error:  # such as a thumbnail that is gone
                    unready.append(Computed(item, None, error, 0.0))

        for answer in workers.run(function, tasks()):
            if answer.error is not None:
                yield Computed(answer.subject, None, answer.error, answer.seconds, answer.peak_bytes, answer.more)
                continue
            begun = time.perf_counter()
            outcome, problem = None, None
            try:
                outcome = finish(answer.subject, received(answer.value))
            except Exception as error:  # the engine sorts it into a family; it is this item's alone
                problem = error
            seconds = answer.seconds + time.perf_counter() - begun
            yield Computed(answer.subject, outcome, problem, seconds, answer.peak_bytes, answer.more)
        yield from unready

    return run


def in_batches(function: Callable[[Sequence[Any]], Sequence[Outcome]], size: int) -> Runner:
    """Run `function` in this process over the `work` of `size` items at a time.

    When a batch of several items fails for any other reason than the world's, its items are tried one by one, so
    that one bad item costs only itself; a `TransientError` is every item's of that batch.
    """

    def run(items: Sequence[Item]) -> Iterator[Computed]:
        for start in range(0, len(items), size):
            yield from attempt(items[start : start + size])

    def attempt(batch: Sequence[Item]) -> Iterator[Computed]:
        begun = time.perf_counter()
        try:
            outcomes = function([item.work for item in batch])
        except Exception as error:
            if not isinstance(error, TransientError) and len(batch) > 1:
                for item in batch:
                    yield from attempt([item])
                return
            seconds = (time.perf_counter() - begun) / len(batch)
            yield from (Computed(item, None, error, seconds) for item in batch)
            return
        seconds = (time.perf_counter() - begun) / len(batch)
        for left, (item, outcome) in zip(reversed(range(len(batch))), zip(batch, outcomes, strict=True), strict=True):
            yield Computed(item, outcome, None, seconds, more=left > 0)

    return run
