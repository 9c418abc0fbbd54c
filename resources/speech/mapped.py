"""Long recordings in files, of which little is in memory at a time."""

import mmap
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt


class Samples(Protocol):
    """Mono samples of a recording that are looked at a slice at a time; arrays and memory maps are such too."""

    def __len__(self) -> int:
        """Return how many there are."""

    def __getitem__(self, part: slice, /) -> npt.NDArray[np.int16]:
        """Return those of a slice."""


class FileSamples:
    """Samples in a file that are read slice by slice.

    A memory map of all of it would count against a worker's address space: ten hours at 16 kHz are 1.2 GB.
    """

    def __init__(self, path: str | Path, samples: int) -> None:
        """Stand for the first `samples` int16 of a file."""
        self._path, self._samples = path, samples

    def __len__(self) -> int:
        """Return how many there are."""
        return self._samples

    def __getitem__(self, part: slice, /) -> npt.NDArray[np.int16]:
        """Read those of a slice whose step is 1."""
        start, stop, _ = part.indices(self._samples)
        return np.fromfile(self._path, np.int16, max(0, stop - start), offset=2 * start)

    def mapped(self) -> npt.NDArray[np.int16]:
        """Return them all as a memory map, for whoever cannot do with slices; see `let_go`."""
        if not self._samples:
            return np.zeros(0, np.int16)
        return np.memmap(self._path, np.int16, "r", shape=(self._samples,))


def let_go(samples: Any) -> None:
    """Give back the pages of a memory map that were read; whoever needs them again reads them again.

    They would otherwise count as this process's memory until somebody else asks for it. Nothing happens to what is no
    map.
    """
    found = getattr(samples, "_mmap", None)
    if isinstance(samples, np.memmap) and isinstance(found, mmap.mmap):
        found.madvise(mmap.MADV_DONTNEED)
