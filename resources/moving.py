"""Moving a file to another place without ever following a link, replacing a file, or losing one.

On one file system the name moves; between two, the bytes are copied, synced and compared before the first name goes.
Killed at any point, the file is whole under at least one of the two names.
"""

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from resources.errors import MediaError
from resources.manifests import mtime_ns

TEMPORARY = b".writing-"
"""Begin of the names of unfinished copies; intake takes no hidden files."""

_BLOCK = 1 << 20
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EINVAL)


class NotMoved(MediaError):
    """The file stays where it is; `str()` says why."""


@dataclass(frozen=True)
class Spot:
    """A name below a folder: `root` is an absolute path, `path` the raw name relative to it."""

    root: str
    path: bytes

    @property
    def whole(self) -> bytes:
        """The absolute raw path."""
        return os.path.join(os.fsencode(self.root), self.path)

    def about(self) -> os.stat_result | None:
        """What is under the name, links not followed; None if nothing is."""
        try:
            return os.lstat(self.whole)
        except OSError:
            return None


@dataclass(frozen=True)
class Version:
    """What a file must be to be moved: size in bytes, modification time in nanoseconds, SHA-256 in hexadecimal."""

    size: int
    mtime_ns: int
    sha256: str

    def wrong_with(self, now: os.stat_result | None) -> str | None:
        """Say why what is under a name cannot be this version, or None."""
        if now is None:
            return "the file is gone"
        if not stat.S_ISREG(now.st_mode):
            return "it is now a link" if stat.S_ISLNK(now.st_mode) else "it is no regular file any more"
        if (now.st_size, mtime_ns(now)) != (self.size, self.mtime_ns):
            return "the file changed"
        return None


@contextmanager
def folder_of(spot: Spot, *, make: bool = False) -> Iterator[tuple[int, bytes]]:
    """Open the folder that holds a name, following no link below the root; yields its descriptor and the last part.

    Args:
        make: create folders that are missing, the root included.

    Raises:
        NotMoved: a part of the path is no folder, or leads out of the root.
    """
    parts = [part for part in spot.path.split(b"/") if part not in (b"", b".")]
    if not parts or b".." in parts or b"\0" in spot.path:
        raise NotMoved("the name does not lead to a file inside its folder")
    folder = -1
    try:
        if make:
            Path(spot.root).mkdir(parents=True, exist_ok=True)
        folder = os.open(spot.root, _FOLDER)
        for part in parts[:-1]:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(part, dir_fd=folder)
            inner = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        yield folder, parts[-1]
    except OSError as error:
        raise NotMoved(f"the system refuses ({error.strerror})") from None
    finally:
        if folder >= 0:
            os.close(folder)


def move(source: Spot, target: Spot, version: Version) -> None:
    """Move a file; its bytes, time and mode stay as they are, and folders of the target are made where missing.

    Raises:
        NotMoved: it is not the expected version, the target is taken, or the file system refuses.
    """
    with folder_of(source) as (from_folder, name), folder_of(target, make=True) as (to_folder, to_name):
        wrong = version.wrong_with(_lstat(from_folder, name))
        if wrong:
            raise NotMoved(wrong)
        if _lstat(to_folder, to_name) is not None:
            raise NotMoved("another file is at its place")
        try:
            _rename(from_folder, name, to_folder, to_name)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _copy(from_folder, name, to_folder, to_name, version)
            return
        wrong = version.wrong_with(_lstat(to_folder, to_name))
        if wrong:  # it was written to between the look and the move
            _rename(to_folder, to_name, from_folder, name)
            raise NotMoved(wrong)


def clear_unfinished(target: Spot, version: Version) -> None:
    """Remove what a killed move to a place left beside it; the file itself is whole elsewhere."""
    with suppress(NotMoved), folder_of(target) as (folder, name), suppress(FileNotFoundError):
        os.unlink(_temporary(name, version), dir_fd=folder)


def sha256_of(file: int) -> str:
    """Return the SHA-256 of an open file's bytes from its beginning, in hexadecimal."""
    digest = hashlib.sha256()
    position = 0
    while block := os.pread(file, _BLOCK, position):
        digest.update(block)
        position += len(block)
    return digest.hexdigest()


def is_version(spot: Spot, version: Version) -> str | None:
    """Read a file and say why it is not the version, or None if it is, byte for byte."""
    try:
        with folder_of(spot) as (folder, name), _opened(folder, name, version) as file:
            return None if sha256_of(file) == version.sha256 else "the file changed under the same size and time"
    except NotMoved as error:
        return str(error)


def _rename(from_folder: int, name: bytes, to_folder: int, to_name: bytes) -> None:
    """Give a file its other name unless that is taken: a second name first, since renaming would replace."""
    try:
        os.link(name, to_name, src_dir_fd=from_folder, dst_dir_fd=to_folder, follow_symlinks=False)
    except OSError as error:
        if error.errno == errno.EEXIST:
            raise NotMoved("another file is at its place") from None
        if error.errno not in _NO_LINKS:
            raise
        os.rename(name, to_name, src_dir_fd=from_folder, dst_dir_fd=to_folder)
        return
    os.unlink(name, dir_fd=from_folder)


def _copy(from_folder: int, name: bytes, to_folder: int, to_name: bytes, version: Version) -> None:
    temporary = _temporary(to_name, version)
    with _opened(from_folder, name, version) as file:
        with suppress(FileNotFoundError):  # of a move that was killed
            os.unlink(temporary, dir_fd=to_folder)
        copy = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=to_folder)
        try:
            _transfer(file, copy)
            if sha256_of(copy) != version.sha256:
                raise NotMoved("its copy on the other file system is not the same, byte for byte")
            _rename(to_folder, temporary, to_folder, to_name)
            os.fsync(to_folder)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(temporary, dir_fd=to_folder)
            raise
        finally:
            os.close(copy)
        now, opened = _lstat(from_folder, name), os.fstat(file)
        if version.wrong_with(now) or now is None or not os.path.samestat(now, opened):
            os.unlink(to_name, dir_fd=to_folder)
            raise NotMoved("the file changed while it was copied")
        os.unlink(name, dir_fd=from_folder)
        os.fsync(from_folder)


def _temporary(name: bytes, version: Version) -> bytes:
    # Of the place and the content, so that the next try finds and replaces it.
    return TEMPORARY + hashlib.blake2b(name + version.sha256.encode(), digest_size=8).hexdigest().encode()


def _transfer(file: int, copy: int) -> None:
    position = 0
    while block := os.pread(file, _BLOCK, position):
        view = memoryview(block)
        while view:
            view = view[os.write(copy, view) :]
        position += len(block)
    about = os.fstat(file)
    with suppress(OSError):  # only the system's administrator may give files away
        os.fchown(copy, about.st_uid, about.st_gid)
    shutil.copystat(file, copy)  # type: ignore[arg-type]  # os.stat and its kin take descriptors
    os.fsync(copy)
    # Read back from the disk, not from memory.
    with suppress(OSError, AttributeError):
        os.posix_fadvise(copy, 0, 0, os.POSIX_FADV_DONTNEED)


@contextmanager
def _opened(folder: int, name: bytes, version: Version) -> Iterator[int]:
    try:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError as error:
        raise NotMoved(f"the file cannot be read ({error.strerror})") from None
    try:
        wrong = version.wrong_with(os.fstat(file))
        if wrong:
            raise NotMoved(wrong)
        yield file
    finally:
        os.close(file)


def _lstat(folder: int, name: bytes) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
