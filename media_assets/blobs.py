"""Large files as blobs: published whole, named by their bytes, read from this machine's disk."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from resources.library import Library
from resources.publishing import sync_folder


@contextmanager
def scratch_folder(library: Library) -> Iterator[Path]:
    """Yield a local folder that is removed with what is left in it."""
    with tempfile.TemporaryDirectory(prefix="index-", dir=library.scratch()) as folder:
        yield Path(folder)


def publish_file(library: Library, folder: str, file: Path) -> str:
    """Move a file into a folder of blobs and return its name: the same bytes have the same name, and never change."""
    name = f"{folder}/{_digest(file)}{file.suffix}"
    path = library.blob_path(name)
    if not library.is_local:
        path.fs.put_file(str(file), path.path)
        file.unlink()
        return name
    target = Path(str(path))
    with file.open("rb") as handle:
        os.fsync(handle.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(file, target)
    sync_folder(target.parent)
    return name


def local_file(library: Library, name: str) -> Path:
    """Return a blob as a file of this machine; from an object store it is fetched once and kept for a day.

    Raises:
        FileNotFoundError: there is no such blob.
        ValueError: what was fetched is not what was published.
    """
    path = library.blob_path(name)
    if library.is_local:
        if not path.exists():
            raise FileNotFoundError(name)
        return Path(str(path))
    kept = library.scratch() / name
    if kept.exists():
        kept.touch()
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=kept.parent)
    try:
        with os.fdopen(descriptor, "wb") as local, path.open("rb") as remote:
            shutil.copyfileobj(remote, local, 1 << 20)
        if _digest(Path(temporary)) != kept.stem:
            raise ValueError(f"{name} is damaged")
        os.replace(temporary, kept)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return kept


def _digest(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def drop_others(library: Library, folder: str, kept: Collection[str]) -> int:
    """Remove the files of a folder of blobs that nothing refers to any more; returns how many."""
    place = library.blob_path(folder)
    others = [path for path in place.iterdir() if f"{folder}/{path.name}" not in kept] if place.exists() else []
    for path in others:
        with suppress(FileNotFoundError):
            path.unlink()
    return len(others)
