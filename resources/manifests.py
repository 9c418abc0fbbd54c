"""Manifests: the immutable lists of files that make up batches."""

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from os import fsdecode, fsencode
from pathlib import Path
from typing import Self

BATCH_KEY = re.compile(r"[0-9]{8}t[0-9]{6}-[a-z0-9]+-[0-9a-f]{6}")
"""Grammar of a batch key; it sorts by time and is safe as a partition key, a file name and a tag."""


_LAST_NS = 2**63 - 1


def mtime_ns(about: os.stat_result) -> int:
    """Return a file's modification time in nanoseconds; one beyond the year 2262 counts as the end of that year.

    Some file systems keep times until 2446, which no 64-bit number of nanoseconds can hold.
    """
    return max(-_LAST_NS, min(about.st_mtime_ns, _LAST_NS))


@dataclass(frozen=True)
class FileClaim:
    """One file as a batch claimed it.

    `path` is the raw name relative to the drop folder; `size` is in bytes, `mtime_ns` in nanoseconds.
    """

    path: bytes
    size: int
    mtime_ns: int

    @property
    def name(self) -> str:
        """The name as people may see it: no control or direction characters, undecodable bytes escaped."""
        return display_name(self.path)

    def file_id(self, drop_folder: str) -> str:
        """Identity of this version of the file inside its drop folder, 32 hexadecimal digits."""
        text = b"\0".join([drop_folder.encode(), self.path, str(self.size).encode(), str(self.mtime_ns).encode()])
        return hashlib.sha256(text).hexdigest()[:32]


@dataclass(frozen=True)
class Manifest:
    """The files of one batch; `root` is the drop folder's absolute path when they were claimed."""

    batch: str
    drop_folder: str
    root: str
    created_at: float
    files: tuple[FileClaim, ...]

    @property
    def bytes(self) -> int:
        """Sum of the files' sizes."""
        return sum(file.size for file in self.files)

    @property
    def folder(self) -> Path:
        """The drop folder as a path."""
        return Path(self.root)

    def to_json(self) -> str:
        """Serialise; raw names survive as surrogate escapes, so any byte string comes back unchanged."""
        fields = asdict(self) | {
            "files": [{"path": fsdecode(f.path), "size": f.size, "mtime_ns": f.mtime_ns} for f in self.files]
        }
        return json.dumps(fields, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        fields = json.loads(text)
        files = tuple(FileClaim(fsencode(f["path"]), f["size"], f["mtime_ns"]) for f in fields.pop("files"))
        return cls(files=files, **fields)


def batch_key(drop_folder: str, now: float, ordinal: int, files: Sequence[FileClaim]) -> str:
    """Name a batch: time, drop folder, ordinal within the tick (two hexadecimal digits) and four of its content."""
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dt%H%M%S")
    versions = sorted(file.file_id(drop_folder) for file in files)
    digest = hashlib.sha256("".join(versions).encode()).hexdigest()[:4]
    return f"{stamp}-{drop_folder}-{ordinal:02x}{digest}"


def place_id(drop_folder: str, path: bytes) -> str:
    """Name a place inside a drop folder, whatever file is there now; 32 hexadecimal digits."""
    return hashlib.sha256(drop_folder.encode() + b"\0" + path).hexdigest()[:32]


def display_name(raw: bytes) -> str:
    """Decode a raw file name for people: control, format and undecodable characters become escapes."""
    text = raw.decode("utf-8", "backslashreplace")
    return "".join(
        char if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else f"\\u{ord(char):04x}"
        for char in text
    )
