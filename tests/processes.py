"""Running pieces of a test in processes of their own."""

import multiprocessing
from collections.abc import Callable, Sequence
from typing import Any

# Forked, because importing dagster anew costs seconds; callers close their database connections first.
FORK = multiprocessing.get_context("fork")


def all_at_once(function: Callable[..., None], arguments: Sequence[tuple[Any, ...]]) -> None:
    """Run `function(*arguments)` for each tuple, all starting at the same moment; fails if one of them fails."""
    barrier = FORK.Barrier(len(arguments))

    def started(*given: Any) -> None:
        barrier.wait(30)
        function(*given)

    processes = [FORK.Process(target=started, args=given) for given in arguments]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
        if process.is_alive():
            process.kill()
    assert [process.exitcode for process in processes] == [0] * len(processes)
