"""The journal of files that were moved to the trash: appended and synced before and after each move.

A journal is a folder `trash/<journal>/` of the library: `journal.jsonl` has one JSON object per line, `files/` the
moved files under their drop folder's name and their own path, `merged/` what kept files take over. A line that a kill
cut short is skipped; what is on the disk, not what the journal says last, decides what an undo does.
"""

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from resources.moving import Spot, Version
from resources.publishing import sync_folder

FILE = "journal.jsonl"


@dataclass(frozen=True)
class Entry:
    """One file of a journal.

    Attributes:
        number: counts the files of the journal.
        kept: the name of the file that is kept instead.
        kept_content: its content id.
        folder_before, folder_after: modification times (ns) of the file's folder around the move.
        state: `intend` (about to be moved), `moved` (in the trash), `refused` (left where it is) or `restored` (back
            at its place).
    """

    number: int
    set_id: str
    file_id: str
    content_id: str
    kept: str
    kept_content: str
    method: str
    drop_folder: str
    root: str
    path: bytes
    name: str
    size: int
    mtime_ns: int
    mode: int
    folder_before: int
    folder_after: int | None = None
    state: str = "intend"
    reason: str | None = None

    @property
    def version(self) -> Version:
        """What the file was."""
        return Version(self.size, self.mtime_ns, self.content_id)

    @property
    def place(self) -> Spot:
        """Where it was."""
        return Spot(self.root, self.path)

    def in_trash(self, folder: Path) -> Spot:
        """Where it is in a journal's folder."""
        return Spot(str(folder), os.path.join(b"files", os.fsencode(self.drop_folder), self.path))


class Journal:
    """Appends lines, each on the disk before the call returns."""

    def __init__(self, folder: Path) -> None:
        """Append to the journal of a folder."""
        self.folder = folder
        self._file = os.open(folder / FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        size = os.fstat(self._file).st_size
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            os.write(self._file, b"\n")  # a line that was cut short stays apart from the next one
        self._next = 0

    @classmethod
    def begin(cls, trash: Path) -> Self:
        """Begin a journal of its own, named by the time."""
        name = f"{datetime.now(UTC):%Y%m%dt%H%M%S}-{secrets.token_hex(2)}"
        folder = trash / name
        folder.mkdir(parents=True)
        made = cls(folder)
        made.write({"journal": name, "at": datetime.now(UTC).isoformat(timespec="seconds")})
        for path in (folder, trash):
            sync_folder(path)
        return made

    def next_number(self) -> int:
        """Return the number of the next entry of a journal that was just begun."""
        self._next += 1
        return self._next

    def intend(self, entry: Entry) -> None:
        """Say that a file is about to be moved."""
        fields = asdict(entry) | {"path": os.fsdecode(entry.path)}
        self.write({name: value for name, value in fields.items() if value is not None})

    def became(self, entry: Entry, state: str, **more: Any) -> None:
        """Say what became of an entry."""
        self.write({"number": entry.number, "state": state, **more})

    def write(self, record: Mapping[str, Any]) -> None:
        """Append one line and wait until it is on the disk."""
        os.write(self._file, json.dumps(record).encode() + b"\n")  # ASCII, so that raw names survive
        os.fsync(self._file)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        os.close(self._file)


def read_journal(folder: Path) -> list[Entry]:
    """Return the entries of a journal in their order, each in its last state."""
    entries: dict[int, Entry] = {}
    for record in _records(folder / FILE):
        number = record.get("number")
        if number is None:
            continue
        if number in entries:
            changed = {name: record[name] for name in ("state", "reason", "folder_after") if name in record}
            entries[number] = replace(entries[number], **changed)
        else:
            entries[number] = Entry(**record | {"path": os.fsencode(record["path"])})
    return list(entries.values())


def journals(trash: Path) -> list[Path]:
    """Return the folders of all journals, oldest first."""
    return sorted(path.parent for path in trash.glob(f"*/{FILE}"))


def in_trash(trash: Path) -> dict[str, tuple[str, Entry]]:
    """Return file id → (journal, entry) of every file that is in the trash."""
    found: dict[str, tuple[str, Entry]] = {}
    for folder in journals(trash):
        for entry in read_journal(folder):
            killed = entry.state == "intend" and entry.place.about() is None
            if entry.state == "moved" or (killed and entry.in_trash(folder).about() is not None):
                found[entry.file_id] = (folder.name, entry)
    return found


def _records(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_bytes().splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue
