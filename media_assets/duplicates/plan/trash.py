"""Applying a plan: approved copies move to the trash of the library, each verified first, nothing is ever deleted."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from media_assets.duplicates.plan.journal import Entry, Journal
from resources.errors import TransientError
from resources.library import Library
from resources.manifests import mtime_ns
from resources.moving import NotMoved, Spot, Version, is_version, move
from resources.publishing import publish

Row = Mapping[str, Any]


@dataclass
class Applied:
    """What an apply did, or would do.

    Attributes:
        journal: where it is written; None where nothing was to be moved, or nothing should be.
        moved: the entries of the files that are in the trash now.
        refused: the name of each file that stays, and why.
    """

    journal: str | None = None
    moved: list[Entry] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        """Bytes of the moved files."""
        return sum(entry.size for entry in self.moved)


@contextmanager
def alone(library: Library) -> Iterator[Path]:
    """Yield the trash, while no other process moves files in or out of it.

    Raises:
        SettingsError: the library is an object store.
        TransientError: another apply or undo is at work.
    """
    trash = library.trash()
    lock = FileLock(library.scratch() / "trash.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise TransientError("another apply or undo is at work on this library; try again when it is through") from None
    try:
        yield trash
    finally:
        lock.release()


def apply(library: Library, plan: Iterable[Row], *, dry_run: bool = False) -> Applied:
    """Move the approved files of a plan to the trash.

    A file stays where it is, and the others go on, if it or the file to keep is gone or changed since it was claimed
    (size, time, then every byte), is a link, or is the same file as the one to keep.

    Args:
        plan: rows of the plan, those of a set together.
        dry_run: only say what would be moved and refused.

    Raises:
        SettingsError: the library is an object store.
        TransientError: another apply or undo is at work.
    """
    rows = list(plan)
    keepers = {row["set_id"]: row for row in rows if row["action"] == "keep" and row["status"] is None}
    approved = [row for row in rows if row["status"] == "approved"]
    done = Applied()
    with alone(library) as trash:
        kept = _Kept(frozenset(_spot(row).whole for row in approved))
        if dry_run or not approved:
            for row in approved:
                _try(done, row, lambda row: done.moved.append(_verified(row, keepers.get(row["set_id"]), kept)))
            return done
        with Journal.begin(trash) as journal:
            done.journal = journal.folder.name
            for row in approved:
                keeper = keepers.get(row["set_id"])
                _try(done, row, lambda row, keeper=keeper: done.moved.append(_move(journal, row, keeper, kept)))
            for set_id in {entry.set_id for entry in done.moved}:
                _write_merged(journal.folder, keepers[set_id])
            journal.write({"finished": True, "moved": len(done.moved), "refused": len(done.refused)})
    return done


class _Kept:
    """Files to keep, each read at most once and looked at before every move that relies on it."""

    def __init__(self, going: frozenset[bytes]) -> None:
        self._going = going
        self._read: dict[bytes, str | None] = {}

    def wrong_with(self, keeper: Row | None) -> str | None:
        if keeper is None:
            return "its set has no file to keep"
        spot, version = _spot(keeper), _version(keeper)
        if spot.whole in self._going:
            return "the file to keep is to be moved itself"
        wrong = version.wrong_with(spot.about())
        if not wrong and spot.whole not in self._read:
            self._read[spot.whole] = is_version(spot, version)
        wrong = wrong or self._read[spot.whole]
        return f"the file to keep, {keeper['name']}, cannot be relied on: {wrong}" if wrong else None


def _try(done: Applied, row: Row, work: Any) -> None:
    try:
        work(row)
    except NotMoved as error:
        done.refused.append((str(row["name"]), str(error)))


def _verified(row: Row, keeper: Row | None, kept: _Kept) -> Entry:
    """Return the entry of a file that may go.

    Raises:
        NotMoved: it may not.
    """
    spot, version = _spot(row), _version(row)
    now = spot.about()
    wrong = version.wrong_with(now) or kept.wrong_with(keeper)
    if wrong or now is None or keeper is None:
        raise NotMoved(wrong or "the file is gone")
    best = _spot(keeper).about()
    if best is not None and os.path.samestat(now, best):
        raise NotMoved("it is the kept file under another name; moving it would win nothing")
    wrong = is_version(spot, version)
    if wrong:
        raise NotMoved(wrong)
    return Entry(
        number=0,
        set_id=row["set_id"],
        file_id=row["file_id"],
        content_id=row["content_id"],
        kept=keeper["name"],
        kept_content=keeper["content_id"],
        method=row["method"],
        drop_folder=row["drop_folder"],
        root=row["root"],
        path=row["path"],
        name=row["name"],
        size=row["size"],
        mtime_ns=version.mtime_ns,
        mode=now.st_mode,
        folder_before=_folder_time(spot),
    )


def _move(journal: Journal, row: Row, keeper: Row | None, kept: _Kept) -> Entry:
    entry = replace(_verified(row, keeper, kept), number=journal.next_number())
    journal.intend(entry)
    try:
        move(entry.place, entry.in_trash(journal.folder), entry.version)
    except NotMoved as error:
        journal.became(entry, "refused", reason=str(error))
        raise
    journal.became(entry, "moved", folder_after=_folder_time(entry.place))
    return entry


def _write_merged(folder: Path, keeper: Row) -> None:
    """Write beside the journal what a kept file takes over; users' files are never written to."""
    if keeper["merge"]:
        about = {name: keeper[name] for name in ("set_id", "file_id", "content_id", "name", "drop_folder")}
        text = json.dumps({"kept": about, "takes over": keeper["merge"]}, indent=2, default=str)
        publish(folder / "merged" / f"{keeper['content_id']}.json", text.encode() + b"\n")


def _spot(row: Row) -> Spot:
    return Spot(row["root"], row["path"])


def _version(row: Row) -> Version:
    return Version(row["size"], row["modified_at"].value, row["content_id"])


def _folder_time(spot: Spot) -> int:
    try:
        return mtime_ns(os.stat(os.path.dirname(spot.whole)))
    except OSError:
        return 0
