"""Intake: which files of a drop folder become which batches, and how batches are claimed without losing a file."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from resources.ledger import Ledger
from resources.library import Library
from resources.manifests import FileClaim, Manifest, batch_key, mtime_ns

UNFINISHED = (b".part", b".tmp", b".crdownload", b".partial", b".download", b"~")
"""Names that programs give to files they have not finished; taken once they get their final name."""

MOST_BATCHES = 20
"""Batches planned in one tick; the rest waits for the next one."""


@dataclass(frozen=True)
class Seen:
    """A regular file in a drop folder; `changed` is when its content, name or attributes last changed (Unix s)."""

    path: bytes
    size: int
    mtime_ns: int
    changed: float


@dataclass(frozen=True)
class Plan:
    """What a tick should do.

    `waiting` counts files that have not settled; `watched` remembers when files whose own times cannot be believed
    were first seen, by a short digest of their version.
    """

    manifests: tuple[Manifest, ...]
    waiting: int
    watched: dict[str, float] = field(default_factory=dict)


def list_folder(root: Path) -> Iterator[Seen]:
    """Yield every regular file below a folder; hidden and unfinished names, links and special files are left out."""
    top = os.fsencode(root)
    folders = [b""]
    while folders:
        folder = folders.pop()
        try:
            entries = os.scandir(os.path.join(top, folder))
        except OSError:
            continue  # removed, or closed to us, since its parent was listed: the next tick looks again
        with entries:
            for entry in entries:
                if entry.name.startswith(b".") or entry.name.endswith(UNFINISHED):
                    continue
                path = os.path.join(folder, entry.name)
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path)
                    continue
                try:
                    about = entry.stat(follow_symlinks=False)
                except OSError:
                    continue
                if stat.S_ISREG(about.st_mode):
                    yield Seen(path, about.st_size, mtime_ns(about), max(about.st_ctime, 0.0))


def plan_batches(
    listing: Iterable[Seen],
    known: Mapping[bytes, tuple[int, int]],
    watched: Mapping[str, float],
    now: float,
    *,
    drop_folder: str,
    root: str,
    settle_seconds: float,
    batch_files: int,
    batch_bytes: int,
) -> Plan:
    """Decide which files are new and settled, and group them into batches; touches nothing.

    A file has settled when it has not changed for `settle_seconds`. The file system's change time tells: unlike the
    modification time, no program can set it. A change time in the future (a wrong clock, a network share) is not
    believed; such a file settles once it was seen unchanged for that long.
    """
    ready: dict[bytes, FileClaim] = {}
    waiting = 0
    still_watched: dict[str, float] = {}
    for seen in listing:
        if known.get(seen.path) == (seen.size, seen.mtime_ns):
            continue
        since = seen.changed
        if since > now:
            mark = _mark(seen)
            since = still_watched[mark] = watched.get(mark, now)
        if now - since >= settle_seconds:
            ready[seen.path] = FileClaim(seen.path, seen.size, seen.mtime_ns)
        else:
            waiting += 1
    groups = list(_bounded(sorted(ready.values(), key=lambda file: file.path), batch_files, batch_bytes))
    manifests = tuple(
        Manifest(batch_key(drop_folder, now, ordinal, group), drop_folder, root, now, tuple(group))
        for ordinal, group in enumerate(groups[:MOST_BATCHES])
    )
    return Plan(manifests, waiting + sum(len(group) for group in groups[MOST_BATCHES:]), still_watched)


def claim_new(
    library: Library,
    ledger: Ledger,
    drop_folder: str,
    plan: Callable[[Mapping[bytes, tuple[int, int]]], Plan],
) -> Plan:
    """Adopt what an earlier tick left half done, plan, write the manifests, and record the claims.

    Killed after any line, the next call goes on: a manifest that the ledger does not know yet is adopted before
    anything is planned, so none of its files is claimed twice.
    """
    with _alone(library, drop_folder):
        recorded = set(ledger.files.batches())
        orphans = [key for key in library.manifest_keys() if key not in recorded and folder_of(key) == drop_folder]
        ledger.files.claim([library.read_manifest(key) for key in orphans])
        planned = plan(ledger.files.known(drop_folder))
        for manifest in planned.manifests:
            library.write_manifest(manifest)
        ledger.files.claim(planned.manifests)
    return planned


def folder_of(batch: str) -> str:
    """Return the drop folder's name in a batch key."""
    return batch.split("-")[1]


def ad_hoc_name(root: Path) -> str:
    """Name a folder that is not a configured drop folder: its own name and four digits of its path."""
    plain = "".join(char for char in root.name.lower() if char.isascii() and char.isalnum()) or "folder"
    return plain[:24] + hashlib.sha256(os.fsencode(root.absolute())).hexdigest()[:4]


def see(root: Path, paths: Iterable[Path]) -> Iterator[Seen]:
    """Yield given files, and everything below given folders, as seen from `root`."""
    top = root.absolute()
    for path in paths:
        if path.is_dir():
            inner = os.fsencode(path.absolute().relative_to(top))
            prefix = b"" if inner == b"." else inner + b"/"
            for seen in list_folder(path):
                yield Seen(prefix + seen.path, seen.size, seen.mtime_ns, seen.changed)
        else:
            about = path.lstat()
            if stat.S_ISREG(about.st_mode):
                name = os.fsencode(path.absolute().relative_to(top))
                yield Seen(name, about.st_size, mtime_ns(about), about.st_ctime)


@contextmanager
def _alone(library: Library, drop_folder: str) -> Iterator[None]:
    lock = FileLock(library.scratch() / f"claiming-{drop_folder}.lock") if library.is_local else nullcontext()
    with lock:
        yield


def _bounded(files: Iterable[FileClaim], most_files: int, most_bytes: int) -> Iterator[list[FileClaim]]:
    group: list[FileClaim] = []
    size = 0
    for file in files:
        if group and (len(group) == most_files or size + file.size > most_bytes):
            yield group
            group, size = [], 0
        group.append(file)
        size += file.size
    if group:
        yield group


def _mark(seen: Seen) -> str:
    version = b"\0".join([seen.path, str(seen.size).encode(), str(seen.mtime_ns).encode()])
    return hashlib.blake2b(version, digest_size=8).hexdigest()
