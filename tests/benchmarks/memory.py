"""The peak of this process's memory while something runs; 0 where Linux does not keep it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STATUS = Path("/proc/self/status")


class Peak:
    """Megabytes above what the process held when the block began."""

    megabytes = 0.0


@contextmanager
def peak() -> Iterator[Peak]:
    """Measure the block; `megabytes` is set when it ends."""
    measured = Peak()
    if _STATUS.exists():
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = _held("VmRSS")
    yield measured
    measured.megabytes = _held("VmHWM") - before


def _held(name: str) -> float:
    lines = _STATUS.read_text().splitlines() if _STATUS.exists() else []
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith(name)), 0.0)
