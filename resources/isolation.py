"""What runs inside a worker process; imports nothing heavy, so that workers start fast and stay small."""

import ctypes
import os
import pickle
import resource
import signal
import time
from collections.abc import Callable
from typing import Any

from resources.errors import OutOfMemory

_PR_SET_PDEATHSIG = 1


def call(function: Callable[..., bytes], arguments: tuple[Any, ...]) -> tuple[Any, Exception | None, float, int]:
    """Run one task and return (value, error, seconds, peak memory of this process in bytes)."""
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
    # A killed run would otherwise leave decoders behind that still write.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
