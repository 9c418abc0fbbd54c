"""Counts the bytes that are really read from dropped files in this process."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from resources import opening


class Counted(io.FileIO):
    """A file that counts what the system hands out of it."""

    bytes_read = 0

    def readinto(self, buffer: Any, /) -> int:
        count = super().readinto(buffer) or 0
        Counted.bytes_read += count
        return count

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(-1 if size is None else size) or b""
        Counted.bytes_read += len(data)
        return data

    def readall(self) -> bytes:
        data = super().readall() or b""
        Counted.bytes_read += len(data)
        return data


@contextmanager
def counting() -> Iterator[type[Counted]]:
    """Count from nought, in whatever `resources.opening` opens."""
    really = opening.open_file

    def counted(root: Path, path: bytes) -> io.BufferedReader:
        with really(root, path) as file:
            return io.BufferedReader(Counted(os.dup(file.fileno()), "rb"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "open_file", counted)
        Counted.bytes_read = 0
        yield Counted
