"""Undoing: files of a journal go back to their places, as often as it is asked, whatever was killed in between."""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from media_assets.duplicates.plan.journal import FILE, Entry, Journal, journals, read_journal
from media_assets.duplicates.plan.trash import alone
from resources.library import Library
from resources.manifests import mtime_ns
from resources.moving import NotMoved, Spot, clear_unfinished, folder_of, is_version, move

_SHORTLY = 5_000_000_000


@dataclass
class Undone:
    """What an undo did: the journal, the files that went back, those that were there already, and those that stay."""

    journal: str
    restored: list[Entry] = field(default_factory=list)
    there: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def undo(library: Library, name: str | None = None) -> Undone:
    """Move the files of a journal back; a file that is at a place now is never replaced.

    Args:
        name: the journal; by default the newest one that has files in the trash.

    Raises:
        SettingsError: the library is an object store.
        TransientError: another apply or undo is at work.
        LookupError: no such journal, or nothing to undo.
    """
    with alone(library) as trash:
        folder = _chosen(trash, name)
        done = Undone(folder.name)
        with Journal(folder) as journal:
            # Backwards, so that each folder's time is found as the move left it.
            for entry in reversed(read_journal(folder)):
                if entry.state == "refused":
                    continue
                try:
                    moved = _restore(folder, entry)
                except NotMoved as error:
                    done.refused.append((entry.name, str(error)))
                    continue
                if moved:
                    done.restored.append(entry)
                else:
                    done.there += 1
                if entry.state != "restored":
                    journal.became(entry, "restored")
    return done


def _chosen(trash: Path, name: str | None) -> Path:
    if name is not None:
        if "/" in name or not (trash / name / FILE).is_file():
            raise LookupError(f"no journal is called {name!r}; media duplicates journals lists them")
        return trash / name
    for folder in reversed(journals(trash)):
        if any(entry.state in ("intend", "moved") for entry in read_journal(folder)):
            return folder
    raise LookupError("nothing is in the trash")


def _restore(folder: Path, entry: Entry) -> bool:
    """Bring one file back; returns False if it is at its place already.

    Raises:
        NotMoved: something else is at its place, or it is in the trash no more.
    """
    place, kept = entry.place, entry.in_trash(folder)
    clear_unfinished(place, entry.version)
    clear_unfinished(kept, entry.version)
    here, there = place.about(), kept.about()
    if here is not None:
        if entry.version.wrong_with(here):
            if there is None:
                return _never_moved(entry)
            raise NotMoved("another file is at its place now; the one in the trash stays there")
        if there is not None:
            _drop_second_name(place, kept, entry)
        return False
    if there is None:
        if entry.state == "intend":
            return _never_moved(entry)
        raise NotMoved("it is neither at its place nor in the trash")
    untouched = _is_as_left(place, entry, there)
    move(kept, place, entry.version)
    if untouched:
        _set_folder_time(place, entry.folder_before)
    return True


def _never_moved(entry: Entry) -> bool:
    if entry.state in ("intend", "restored"):
        return False
    raise NotMoved("another file is at its place now, and the moved one is in the trash no more")


def _drop_second_name(place: Spot, kept: Spot, entry: Entry) -> None:
    """Take away the second name, or the second copy, that a killed move left; the file at its place is whole."""
    here, there = place.about(), kept.about()
    if here is None or there is None:
        return
    if not os.path.samestat(here, there) and is_version(place, entry.version) is not None:
        raise NotMoved("the file at its place has other bytes; the one in the trash stays there")
    with folder_of(kept) as (folder, name):
        os.unlink(name, dir_fd=folder)


def _is_as_left(place: Spot, entry: Entry, there: os.stat_result) -> bool:
    """Say whether the file's folder was not changed since the file left it."""
    try:
        now = mtime_ns(os.stat(os.path.dirname(place.whole)))
    except OSError:
        return False
    if entry.folder_after is not None:
        return now == entry.folder_after
    # Killed before it could be written down; the file's own change time is that of the move, or shortly before.
    return 0 <= now - there.st_ctime_ns <= _SHORTLY


def _set_folder_time(place: Spot, modified: int) -> None:
    with suppress(OSError):
        folder = os.path.dirname(place.whole)
        os.utime(folder, ns=(os.stat(folder).st_atime_ns, modified))
