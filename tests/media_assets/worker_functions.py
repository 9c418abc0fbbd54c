"""Functions that tests run in workers; they must be importable there."""

import os
import signal
from pathlib import Path

import pyarrow as pa

from media_assets.outcomes import Outcome, portable
from resources.errors import PermanentError


def halve(number: int) -> bytes:
    """Halve even numbers, refuse three, crash on five."""
    if number == 3:
        raise PermanentError("three cannot be halved")
    if number == 5:
        os.kill(os.getpid(), signal.SIGSEGV)
    return portable(Outcome(pa.table({"number": [number // 2]})))


def bytes_read() -> bytes:
    """Return how many bytes this process has ever read, in decimal digits."""
    return Path("/proc/self/io").read_bytes().split()[1]


def measure(word: str, log: str) -> bytes:
    """Return the length of a word, and note in a file that it was asked for."""
    with open(log, "a") as file:
        file.write(f"{word}\n")
    return portable(Outcome(pa.table({"length": pa.array([len(word)], pa.int32())})))
