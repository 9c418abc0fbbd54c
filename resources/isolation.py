"""What runs inside a worker process; imports nothing heavy, so that workers start fast and stay small."""

import ctypes
import os
import pickle
import resource
import signal
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import context, forkserver, popen_forkserver
from typing import Any

from resources.errors import OutOfMemory

_PR_SET_PDEATHSIG = 1
_main_lock = threading.Lock()


Called = tuple[Any, Exception | None, float, int]
"""What became of one call: value, error, seconds, peak memory of this process in bytes."""


def call_each(function: Callable[..., bytes], calls: Sequence[tuple[Any, ...]]) -> tuple[list[Called], float]:
    """Run a function with each of the given arguments; returns what became of each, and the processor's seconds."""
    begun = time.process_time()
    return [_call(function, arguments) for arguments in calls], time.process_time() - begun


def _call(function: Callable[..., bytes], arguments: tuple[Any, ...]) -> Called:
    start = time.perf_counter()
    value: Any = None
    error: Exception | None = None
    try:
        value = function(*arguments)
    except MemoryError:
        error = OutOfMemory("the file needs more memory than a decoder may use")
    except Exception as raised:
        error = _portable(raised)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return value, error, time.perf_counter() - start, peak


def _portable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes, to see that the parent can read them
        return error
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")


def confine(memory_bytes: int) -> None:
    """Prepare a worker: it dies with its parent, keeps to its address space and leaves no core file."""
    # A killed run would otherwise leave decoders behind that still write. Their parent is the fork server, which
    # ends when nobody holds its alive pipe any more: the run must be the only one who does.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    _let_fork_server_end()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)


def _let_fork_server_end() -> None:
    server = vars(forkserver)["_forkserver"]
    if server._forkserver_alive_fd is not None:
        os.close(server._forkserver_alive_fd)
        server._forkserver_alive_fd = None


class _Popen(popen_forkserver.Popen):
    def _launch(self, process: Any) -> None:
        with _hidden_main():
            super()._launch(process)  # type: ignore[misc]


class _Process(context.ForkServerProcess):
    @staticmethod
    def _Popen(process: Any) -> Any:
        return _Popen(process)


class IsolatedContext(context.ForkServerContext):
    """A fork server whose children import neither the parent's main script nor anything else of it."""

    Process = _Process


@contextmanager
def _hidden_main() -> Iterator[None]:
    # multiprocessing makes each child import the parent's main script; under the dagster command that costs seconds
    # per worker and brings the whole of dagster into the decoder's address space.
    with _main_lock:
        real = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = real
