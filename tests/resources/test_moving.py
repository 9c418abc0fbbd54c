"""Moving a file: on one file system, between two, and everything that speaks against it."""

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from resources.moving import NotMoved, Spot, Version, is_version, move

DATA = b"every byte" * 300_000
MTIME = 1_700_000_000_123_456_789


@pytest.fixture
def other() -> Iterator[Path]:
    """A folder on another file system."""
    if not Path("/dev/shm").is_dir():
        pytest.skip("no second file system is here")
    with TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


@pytest.fixture
def source(tmp_path: Path) -> Spot:
    path = tmp_path / "drop" / "in" / "a.jpg"
    path.parent.mkdir(parents=True)
    path.write_bytes(DATA)
    path.chmod(0o640)
    os.utime(path, ns=(MTIME, MTIME))
    return Spot(str(tmp_path / "drop"), b"in/a.jpg")


VERSION = Version(len(DATA), MTIME, hashlib.sha256(DATA).hexdigest())


def at(spot: Spot) -> tuple[bytes, int, int]:
    about = spot.about()
    assert about is not None
    return Path(os.fsdecode(spot.whole)).read_bytes(), about.st_mtime_ns, about.st_mode & 0o777


def test_a_file_is_moved_with_its_bytes_time_and_mode(source: Spot, tmp_path: Path) -> None:
    target = Spot(str(tmp_path / "trash"), b"deep/er/b\n\xff.jpg")
    move(source, target, VERSION)
    assert at(target) == (DATA, MTIME, 0o640)
    assert source.about() is None
    move(target, source, VERSION)
    assert at(source) == (DATA, MTIME, 0o640)


def test_between_file_systems_it_is_copied_whole_and_leaves_nothing_unfinished(source: Spot, other: Path) -> None:
    assert os.stat(other).st_dev != os.stat(source.root).st_dev
    target = Spot(str(other), b"in/a.jpg")
    move(source, target, VERSION)
    assert at(target) == (DATA, MTIME, 0o640)
    assert source.about() is None
    assert os.listdir(other / "in") == ["a.jpg"]


def test_between_file_systems_a_copy_that_is_not_the_same_is_no_move(
    source: Spot, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "write", _miswriting(os.write))
    with pytest.raises(NotMoved, match="its copy on the other file system is not the same"):
        move(source, Spot(str(other), b"a.jpg"), VERSION)
    monkeypatch.undo()
    assert os.listdir(other) == []
    assert at(source) == (DATA, MTIME, 0o640)


def test_a_full_disk_is_said_and_leaves_the_file(source: Spot, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(NotMoved, match=r"the system refuses \(No space left on device\)"):
        move(source, Spot(str(other), b"a.jpg"), VERSION)
    monkeypatch.undo()
    assert os.listdir(other) == []
    assert at(source) == (DATA, MTIME, 0o640)


def test_where_a_file_cannot_have_two_names_it_is_renamed(
    source: Spot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refusing)
    target = Spot(str(tmp_path), b"b.jpg")
    move(source, target, VERSION)
    assert at(target) == (DATA, MTIME, 0o640)


def test_nothing_is_replaced(source: Spot, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    (tmp_path / "link").symlink_to("nowhere")
    (tmp_path / "folder").mkdir()
    for name in (b"file", b"link", b"folder"):
        with pytest.raises(NotMoved, match="another file is at its place"):
            move(source, Spot(str(tmp_path), name), VERSION)
    assert (tmp_path / "file").read_bytes() == b"mine"
    assert at(source) == (DATA, MTIME, 0o640)


def test_a_file_that_comes_to_the_place_at_the_last_moment_is_not_replaced(
    source: Spot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def late(*names: bytes, **folders: int) -> None:
        (tmp_path / "b.jpg").write_bytes(b"mine")
        link(*names, **folders)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(NotMoved, match="another file is at its place"):
        move(source, Spot(str(tmp_path), b"b.jpg"), VERSION)
    assert (tmp_path / "b.jpg").read_bytes() == b"mine"
    assert at(source) == (DATA, MTIME, 0o640)


def test_a_file_that_was_written_to_at_the_last_moment_goes_back(
    source: Spot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, written = os.link, []

    def late(*names: bytes, **folders: int) -> None:
        if not written:
            written.append(Path(os.fsdecode(source.whole)).write_bytes(b"new"))
        link(*names, **folders)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(NotMoved, match="the file changed"):
        move(source, Spot(str(tmp_path), b"b.jpg"), VERSION)
    assert at(source)[0] == b"new"
    assert not (tmp_path / "b.jpg").exists()


@pytest.mark.parametrize("path", [b"", b"../x", b"a/../../x", b"a\0b", b"/"])
def test_a_name_that_leads_out_of_its_folder_is_refused(source: Spot, tmp_path: Path, path: bytes) -> None:
    with pytest.raises(NotMoved, match="the name does not lead to a file inside its folder"):
        move(source, Spot(str(tmp_path), path), VERSION)


def test_a_version_is_told_by_every_byte(source: Spot) -> None:
    assert is_version(source, VERSION) is None
    assert is_version(source, Version(len(DATA), MTIME, "0" * 64)) == "the file changed under the same size and time"
    assert is_version(source, Version(1, MTIME, VERSION.sha256)) == "the file changed"
    assert is_version(Spot(source.root, b"in"), VERSION) == "it is no regular file any more"


def _miswriting(write):  # type: ignore[no-untyped-def]
    def wrong(file: int, data: bytes) -> int:
        return int(write(file, b"\0" * len(data)))

    return wrong
