"""Isolated worker processes: each decoder task may hang, crash or blow up its memory, and costs one item."""

import itertools
import multiprocessing
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, TimeoutError, wait
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import dagster as dg
from pebble import ProcessExpired, ProcessPool
from pydantic import Field

from resources.errors import DecoderCrashed, ItemTimeout, MediaError, OutOfMemory, TransientError
from resources.isolation import IsolatedContext, call, confine

T = TypeVar("T")

TASKS: Counter[str] = Counter()
"""How many tasks each function was given in this process; a run that reused everything leaves it untouched."""

TASKS_PER_PROCESS = 200
"""A worker is replaced after this many tasks, so that what decoders leak stays bounded."""

BYTES_PER_SECOND = 1_000_000
"""Slowest honest decoding speed; sets how much longer than the base limit a large file may take."""

_PRELOADED = [
    "resources.isolation",
    "resources.opening",
    "numpy",
    "pyarrow",
    "av",
    "PIL.Image",
    "PIL.ImageOps",
    "pillow_heif",
    "pypdfium2",
    "PIL.ImageCms",
    "scipy.fft",
]
"""What worker functions import; each new worker gets it ready from the fork server, scipy alone saves 0.1 to 0.5 s."""


@dataclass(frozen=True)
class Task(Generic[T]):
    """One call for a worker: `subject` comes back with the answer, `size` (bytes) stretches the time limit."""

    subject: T
    arguments: tuple[Any, ...]
    size: int = 0


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What became of a task: a value or an error, and the worker's peak memory in bytes so far (0 if it died)."""

    subject: T
    value: Any
    error: Exception | None
    seconds: float
    peak_bytes: int


class Workers(dg.ConfigurableResource):  # type: ignore[type-arg]
    """A pool of decoder processes that starts with the first task and is shared by everything in this process."""

    processes: int = Field(description="Tasks that run at the same time.")
    item_seconds: float = Field(default=300, description="Time limit of one task; more for large files.")
    memory_bytes: int = Field(default=4_000_000_000, description="Address space limit of each worker process.")

    def run(self, function: Callable[..., bytes], tasks: Iterable[Task[T]]) -> Iterator[Answer[T]]:
        """Run `function(*task.arguments)` for each task in workers and yield answers as they come.

        `function` must be importable and return bytes. Few tasks are queued at a time, so `tasks` may be long.
        Errors of a task (its own, a crash, a timeout, no memory) come back inside its answer.
        """
        pool = _pool(self.processes, self.memory_bytes)
        waiting: dict[Future[Any], Task[T]] = {}
        done: list[tuple[Future[Any], Task[T]]] = []
        source = iter(tasks)
        try:
            while True:
                # Before the answers are yielded, so that no worker is idle while the caller works on them.
                for task in itertools.islice(source, 2 * self.processes - len(waiting)):
                    TASKS[function.__qualname__] += 1
                    limit = self.item_seconds + task.size / BYTES_PER_SECOND
                    waiting[pool.schedule(call, args=(function, task.arguments), timeout=limit)] = task
                for future, task in done:
                    yield _answer(future, task)
                if not waiting:
                    return
                done = [(future, waiting.pop(future)) for future in wait(waiting, return_when=FIRST_COMPLETED).done]
        finally:
            for future in waiting:
                future.cancel()


def _answer(future: Future[Any], task: Task[T]) -> Answer[T]:
    try:
        value, error, seconds, peak = future.result()
        return Answer(task.subject, value, error, seconds, peak)
    except TimeoutError as late:
        limit = late.args[1] if len(late.args) > 1 else 0
        return Answer(task.subject, None, ItemTimeout(f"it took longer than {limit:.0f} seconds"), float(limit), 0)
    except ProcessExpired as death:
        return Answer(task.subject, None, _obituary(death.exitcode), 0.0, 0)


_STOPPED = (signal.SIGTERM, 255)
"""Exit codes that no decoder chose: pebble's workers' on that signal, and a child's whose fork server was killed."""


def _obituary(exitcode: int) -> MediaError:
    if exitcode == -signal.SIGKILL:
        return OutOfMemory("the system killed the decoder, most likely for its memory")
    # No decoder sends these to itself: a service manager or a closed terminal did, and the file is not to blame.
    if exitcode in _STOPPED or -exitcode in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        return TransientError("the decoder was stopped from outside")
    if exitcode < 0:
        return DecoderCrashed(f"the decoder crashed on this file ({signal.Signals(-exitcode).name})")
    return DecoderCrashed(f"the decoder gave up on this file (exit code {exitcode})")


_pools: dict[tuple[int, int], ProcessPool] = {}
_lock = threading.Lock()


def _pool(processes: int, memory_bytes: int) -> ProcessPool:
    with _lock:
        known = _pools.get((processes, memory_bytes))
        if known is None or not known.active:  # a pool whose fork server was killed never works again
            multiprocessing.get_context("forkserver").set_forkserver_preload(_PRELOADED)
            _pools[processes, memory_bytes] = ProcessPool(
                max_workers=processes,
                max_tasks=TASKS_PER_PROCESS,
                initializer=confine,
                initargs=(memory_bytes,),
                context=IsolatedContext(),
            )
        return _pools[processes, memory_bytes]


def stop_workers() -> None:
    """End every worker of this process once its tasks are done; the next task starts new ones."""
    with _lock:
        while _pools:
            _, pool = _pools.popitem()
            pool.close()  # type: ignore[no-untyped-call]
            pool.join()
