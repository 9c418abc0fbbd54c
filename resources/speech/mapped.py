"""Long recordings as memory maps that keep little in memory."""

import mmap
from typing import Any

import numpy as np
import numpy.typing as npt


def let_go(samples: npt.NDArray[Any]) -> None:
    """Give back the pages of a memory map that were read; whoever needs them again reads them again.

    Ten hours at 16 kHz are a gigabyte that would otherwise count as this process's memory until somebody else asks for
    it. Nothing happens to arrays that are no map.
    """
    found = getattr(samples, "_mmap", None)
    if isinstance(samples, np.memmap) and isinstance(found, mmap.mmap):
        found.madvise(mmap.MADV_DONTNEED)
