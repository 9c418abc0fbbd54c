"""Isolated worker processes: each decoder task may hang, crash or blow up its memory, and costs one item."""

import itertools
import multiprocessing
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, TimeoutError, wait
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import dagster as dg
from pebble import ProcessExpired, ProcessPool
from pydantic import Field

from resources.errors import DecoderCrashed, ItemTimeout, MediaError, OutOfMemory, TransientError
from resources.isolation import IsolatedContext, call_each, confine

T = TypeVar("T")

TASKS: Counter[str] = Counter()
"""How many tasks each function was given in this process; a run that reused everything leaves it untouched."""

TASKS_PER_PROCESS = 200
"""A worker is replaced after this many bundles of tasks, so that what decoders leak stays bounded."""

MOST_TOGETHER = 8
"""Tasks in one bundle: what travels to a worker and back together, because the way costs as much as a small picture."""

_TOGETHER_SECONDS, _TOGETHER_BYTES = 0.05, 8_000_000

BYTES_PER_SECOND = 1_000_000
"""Slowest honest decoding speed; sets how much longer than the base limit a large file may take."""

_PRELOADED = [
    "resources.single_threaded",
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
"""What worker functions import, and first what keeps numpy to one thread.

Each new worker gets it ready from the fork server; scipy alone saves 0.1 to 0.5 s.
"""


@dataclass(frozen=True)
class Task(Generic[T]):
    """One call for a worker: `subject` comes back with the answer, `size` (bytes) stretches the time limit."""

    subject: T
    arguments: tuple[Any, ...]
    size: int = 0


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What became of a task: a value or an error, and the worker's peak memory in bytes so far (0 if it died).

    `more` says that the answer to another task of the same bundle follows at once.
    """

    subject: T
    value: Any
    error: Exception | None
    seconds: float
    peak_bytes: int
    more: bool = False


class Workers(dg.ConfigurableResource):  # type: ignore[type-arg]
    """A pool of decoder processes that starts with the first task and is shared by everything in this process."""

    processes: int = Field(description="Tasks that run at the same time.")
    item_seconds: float = Field(default=300, description="Time limit of one task; more for large files.")
    memory_bytes: int = Field(default=4_000_000_000, description="Address space limit of each worker process.")

    def run(self, function: Callable[..., bytes], tasks: Iterable[Task[T]]) -> Iterator[Answer[T]]:
        """Run `function(*task.arguments)` for each task in workers and yield answers as they come.

        `function` must be importable and return bytes. Few tasks are queued at a time, so `tasks` may be long.
        Errors of a task (its own, a crash, a timeout, no memory) come back inside its answer. Small tasks that take
        milliseconds travel in bundles; a bundle whose worker dies or takes too long is run again task by task, so
        that the others lose nothing and the verdict is about the right one.
        """
        pool = _pool(self.processes, self.memory_bytes)
        waiting: dict[Future[Any], list[Task[T]]] = {}
        again: deque[list[Task[T]]] = deque()
        done: list[tuple[Future[Any], list[Task[T]]]] = []
        source, pace = iter(tasks), _Pace()
        try:
            while True:
                # Before the answers are yielded, so that no worker is idle while the caller works on them.
                while len(waiting) < 2 * self.processes:
                    if again:
                        bundle = again.popleft()
                    else:
                        bundle = _bundle(source, pace.most)
                        TASKS[function.__qualname__] += len(bundle)
                    if not bundle:
                        break
                    # One task's time for all: should they need more, each gets its own when it is run again alone.
                    limit = max(self.item_seconds + task.size / BYTES_PER_SECOND for task in bundle)
                    calls = [task.arguments for task in bundle]
                    waiting[pool.schedule(call_each, args=(function, calls), timeout=limit)] = bundle
                for future, bundle in done:
                    answers, seconds = _answers(future, bundle)
                    pace.note(len(bundle), seconds)
                    yield from answers
                    if not answers:
                        again += [[task] for task in bundle]
                if not waiting and not again:
                    return
                done = [(future, waiting.pop(future)) for future in wait(waiting, return_when=FIRST_COMPLETED).done]
        finally:
            for future in waiting:
                future.cancel()


class _Pace:
    """How many tasks go together: about as many as take `_TOGETHER_SECONDS`, one before that is known.

    Counted in the processor's time, which a busy machine or a slow disk does not stretch.
    """

    def __init__(self) -> None:
        self.most = 1
        self._seconds: float | None = None

    def note(self, tasks: int, seconds: float) -> None:
        """Learn from a bundle that came back."""
        latest = seconds / tasks
        self._seconds = latest if self._seconds is None else (self._seconds + latest) / 2
        self.most = max(1, min(MOST_TOGETHER, int(_TOGETHER_SECONDS / max(self._seconds, 1e-6))))


def _bundle(source: Iterator[Task[T]], most: int) -> list[Task[T]]:
    """Draw at most `most` tasks, fewer when they are large."""
    bundle: list[Task[T]] = []
    for task in itertools.islice(source, most):
        bundle.append(task)
        if sum(one.size for one in bundle) >= _TOGETHER_BYTES:
            break
    return bundle


def _answers(future: Future[Any], bundle: Sequence[Task[T]]) -> tuple[list[Answer[T]], float]:
    """Return the answers to a bundle, none if it must be run again task by task, and the seconds it took."""
    try:
        called, seconds = future.result()
    except TimeoutError as late:
        seconds = float(late.args[1]) if len(late.args) > 1 else 0.0
        failure: MediaError = ItemTimeout(f"it took longer than {seconds:.0f} seconds")
    except ProcessExpired as death:
        seconds, failure = 0.0, _obituary(death.exitcode)
    else:
        more = [True] * (len(bundle) - 1) + [False]
        return [
            Answer(task.subject, value, error, took, peak, follows)
            for task, (value, error, took, peak), follows in zip(bundle, called, more, strict=True)
        ], seconds
    return [Answer(bundle[0].subject, None, failure, seconds, 0)] if len(bundle) == 1 else [], seconds


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
