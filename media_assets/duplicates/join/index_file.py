"""The file of a part of a hash index: a line of JSON that says what follows, then the arrays, aligned, to be mapped."""

import json
import mmap
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from media_assets.duplicates.join.bands import BANDS, Band
from media_assets.duplicates.join.groups import Groups

VERSION = 1
MAGIC = b"media-assets hash index\n"

_ALIGNED = 64
_TYPES = {"<u8", "<i8", "<i4"}


class IndexFileError(ValueError):
    """The file is damaged, of another version, or no index; whoever reads it builds it anew."""


class Part(NamedTuple):
    """A stretch of rows: equal hashes grouped, distinct ones sorted by each band."""

    groups: Groups
    bands: tuple[Band, ...]


def save(path: Path, part: Part) -> None:
    """Write a part; never over a file that is mapped: write elsewhere, then rename."""
    arrays = [np.ascontiguousarray(array) for array in _arrays(part)]
    described = [[array.dtype.str, len(array), zlib.crc32(array.data)] for array in arrays]
    header = json.dumps({"version": VERSION, "arrays": described}).encode() + b"\n"
    with path.open("wb") as file:
        file.write(MAGIC + b"%08x\n" % zlib.crc32(header) + header)
        for array in arrays:
            file.write(bytes(-file.tell() % _ALIGNED))
            file.write(array.data)


def load(path: Path) -> Part:
    """Map a part; every byte is checked against its sum.

    Raises:
        IndexFileError: damaged, of another version, or no index; build it anew.
        FileNotFoundError: there is none.
    """
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise IndexFileError(f"{path.name} is no hash index")
        said, header = file.readline(10), file.readline()
        if said != b"%08x\n" % zlib.crc32(header):
            raise IndexFileError(f"{path.name} is damaged at its beginning")
        described = json.loads(header)
        if described["version"] != VERSION:
            raise IndexFileError(f"{path.name} is of version {described['version']}, not {VERSION}")
        begin = file.tell()
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return _part(_mapped(path.name, mapped, begin, described["arrays"]))


def _mapped(name: str, mapped: mmap.mmap, at: int, described: list[Any]) -> Iterator[npt.NDArray[Any]]:
    for kind, count, total in described:
        at += -at % _ALIGNED
        dtype = np.dtype(kind)
        end = at + count * dtype.itemsize
        if kind not in _TYPES or end > len(mapped):
            raise IndexFileError(f"{name} is cut short")
        array = np.frombuffer(mapped, dtype, count, at) if count else np.zeros(0, dtype)
        if zlib.crc32(array.data) != total:
            raise IndexFileError(f"{name} is damaged")
        at = end
        yield array


def _arrays(part: Part) -> Iterator[npt.NDArray[Any]]:
    yield from (part.groups.values, part.groups.rows, part.groups.starts)
    for band in part.bands:
        yield from band


def _part(arrays: Iterator[npt.NDArray[Any]]) -> Part:
    groups = Groups(next(arrays), next(arrays), next(arrays))
    return Part(groups, tuple(Band(next(arrays), next(arrays), next(arrays)) for _ in range(BANDS)))
