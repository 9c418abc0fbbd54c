"""Reading a file once: what is read passes through SHA-256 on its way to whoever reads."""

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from resources.errors import MediaError
from resources.opening import Source

IN_MEMORY = 64_000_000
"""Files up to this size (bytes) are read into memory at once; readers of pictures and documents jump about."""

MAX_GAP = 8_000_000
"""A reader that skips no more than this (bytes) is still reading in order: the gap is read, to be hashed in passing."""

_BLOCK = 1 << 20


class HashingReader(io.BufferedIOBase):
    """A file open for reading whose bytes are hashed as they are read in order.

    What a reader takes from elsewhere (an index at the end, a part once more) is served without hashing.

    Attributes:
        hashed_up_to: how many bytes, from the first on, were hashed.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        """Read `file`, which stands at its beginning and of which `size` bytes count."""
        self.hashed_up_to = 0
        self._file = file
        self._size = size
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the position of the next read."""
        return self._file.tell()

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move the position; nothing is read."""
        return self._file.seek(offset, whence)

    def read(self, size: int | None = -1, /) -> bytes:
        """Read up to `size` bytes, all that is left where it is negative or None."""
        begin = self._file.tell()
        if self.hashed_up_to < begin <= min(self.hashed_up_to + MAX_GAP, self._size):
            self._hash_to(begin)
        data = self._file.read(-1 if size is None else size)
        self._take(begin, data)
        return data

    def content_id(self) -> str:
        """Read what nobody has read in order yet, and return the SHA-256 of all bytes in hexadecimal."""
        here = self._file.tell()
        self._hash_to(self._size)
        self._file.seek(here)
        return self._digest.hexdigest()

    def _hash_to(self, end: int) -> None:
        self._file.seek(self.hashed_up_to)
        while block := self._file.read(max(0, min(_BLOCK, end - self.hashed_up_to))):
            self._take(self.hashed_up_to, block)

    def _take(self, begin: int, data: bytes) -> None:
        new = self.hashed_up_to - begin
        if 0 <= new < len(data):
            self._digest.update(memoryview(data)[new:])
            self.hashed_up_to = begin + len(data)


@contextmanager
def open_once(source: Source) -> Iterator[tuple[BinaryIO, Callable[[], str]]]:
    """Open a file to read it and to know its content id afterwards, with hardly a byte read twice.

    A `MediaError` raised meanwhile gets the content id too: a verdict on these bytes needs to say which.

    Yields:
        The file, and what returns its SHA-256 in hexadecimal.

    Raises:
        FileMoved: the file is gone, or is not as it was claimed, before or after reading.
    """
    with source.open() as file:
        reader, content_id = _in_memory(file, source.size) if source.size <= IN_MEMORY else _passing(file, source.size)
        try:
            yield reader, content_id
        except MediaError as error:
            error.content_id = content_id()
            raise


def _in_memory(file: BinaryIO, size: int) -> tuple[BinaryIO, Callable[[], str]]:
    data = file.read(size)
    return io.BytesIO(data), hashlib.sha256(data).hexdigest


def _passing(file: BinaryIO, size: int) -> tuple[BinaryIO, Callable[[], str]]:
    reader = HashingReader(file, size)
    return reader, reader.content_id  # type: ignore[return-value]
