"""Names that lead elsewhere, special files, files that changed: the one module that opens refuses them all."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from resources.errors import FileMoved, PermanentError
from resources.opening import open_file
from tests.resources.hostile import claim, drop_file


def test_links_are_not_followed_wherever_they_are_in_the_name(drop: Path, secret: Path) -> None:
    (drop / "link.txt").symlink_to(secret)
    (drop / "folder").symlink_to(secret.parent, target_is_directory=True)
    (drop / "real").mkdir()
    (drop / "real" / "deeper").symlink_to(secret.parent)
    (drop / "loop").symlink_to("loop")
    for name in (b"link.txt", b"folder/secret.txt", b"real/deeper/secret.txt", b"loop", b"loop/x"):
        with pytest.raises(FileMoved, match="cannot be opened any more"):
            open_file(drop, name)


@pytest.mark.parametrize(
    "name", [b"../outside/secret.txt", b"a/../../outside/secret.txt", b"..", b"", b".", b"/", b"a\0b"]
)
def test_a_name_that_leads_nowhere_or_outside_is_refused(drop: Path, secret: Path, name: bytes) -> None:
    (drop / "a").mkdir()
    with pytest.raises(FileMoved, match="does not lead to a file inside"):
        open_file(drop, name)


def test_an_absolute_name_stays_inside_the_drop_folder(drop: Path, secret: Path) -> None:
    with pytest.raises(FileMoved):
        open_file(drop, os.fsencode(secret))
    (drop / "etc").mkdir()
    (drop / "etc" / "passwd").write_bytes(b"mine")
    with open_file(drop, b"/etc//./passwd") as file:
        assert file.read() == b"mine"


def test_special_files_are_refused_without_blocking(
    drop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(drop / "fifo.mp4")
    (drop / "folder.mp4").mkdir()
    monkeypatch.chdir(drop)  # a socket's path may have 107 bytes only
    with socket.socket(socket.AF_UNIX) as endpoint:
        endpoint.bind("socket.mp4")
        for name in (b"fifo.mp4", b"folder.mp4", b"socket.mp4"):
            with pytest.raises(FileMoved):
                open_file(drop, name)
    with pytest.raises(FileMoved, match="other than a regular file"):
        open_file(Path("/dev"), b"zero")


def test_any_bytes_name_a_file(drop: Path) -> None:
    for name in (b"caf\xe9.txt", b"two\nlines", b"x" * 255, "東京/\u202egpj.exe".encode()):
        path = os.path.join(os.fsencode(drop), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"mine")
        with open_file(drop, name) as file:
            assert file.read() == b"mine"


def test_no_descriptor_stays_open_after_a_refusal(drop: Path, secret: Path) -> None:
    (drop / "folder").symlink_to(secret.parent)
    (drop / "real").mkdir()
    before = len(os.listdir("/proc/self/fd"))
    for name in (b"folder/secret.txt", b"real", b"gone", b"real/gone", b"../x"):
        with pytest.raises(FileMoved):
            open_file(drop, name)
    assert len(os.listdir("/proc/self/fd")) == before


def _grow(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"!")


def _touch(path: Path) -> None:
    os.utime(path, ns=(1, 1))


def _replace_by_link(path: Path) -> None:
    path.rename(path.with_suffix(".old"))
    path.symlink_to(path.with_suffix(".old"))


@pytest.mark.parametrize("change", [_grow, _touch, Path.unlink, _replace_by_link])
def test_a_file_that_is_not_what_was_claimed_is_moved(drop: Path, change: Callable[[Path], None]) -> None:
    source = drop_file(drop, "a.txt", b"claimed")
    change(drop / "a.txt")
    with pytest.raises(FileMoved), source.open():
        raise AssertionError("opened")


def test_a_file_that_changes_while_it_is_read_is_moved_and_not_condemned(drop: Path) -> None:
    source = drop_file(drop, "a.txt", b"claimed")
    with pytest.raises(FileMoved), source.open() as file:
        file.read()
        _grow(drop / "a.txt")
    source = claim(drop, "a.txt")
    with pytest.raises(FileMoved), source.open():
        _grow(drop / "a.txt")
        raise PermanentError("damaged, as far as it was read")


def test_a_drop_folder_that_is_gone_is_a_moved_file(drop: Path) -> None:
    source = drop_file(drop, "a.txt", b"claimed")
    drop.rename(drop.with_name("elsewhere"))
    with pytest.raises(FileMoved, match="drop folder"), source.open():
        raise AssertionError("opened")
