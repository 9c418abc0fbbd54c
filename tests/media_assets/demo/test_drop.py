import errno
import os
from io import BytesIO
from pathlib import Path

import av
import pypdfium2
import pytest
from PIL import Image, UnidentifiedImageError

from media_assets.demo import drop
from media_assets.demo.bad import LINK, link_target
from media_assets.demo.documents import GUIDE
from media_assets.demo.drop import DropSummary, drop_files, make_drop_folder
from media_assets.demo.files import DropFile
from media_assets.demo.videos import slide_show

Snapshot = dict[str, tuple[int, int, bytes]]


def snapshot(folder: Path) -> Snapshot:
    found: Snapshot = {}
    for path in [folder, *folder.rglob("*")]:
        state = path.lstat()
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found[str(path)] = (state.st_mtime_ns, state.st_ino, content)
    return found


def test_the_first_call_makes_about_sixty_files_below_25_megabytes(made: tuple[Path, DropSummary]) -> None:
    folder, summary = made
    entries = [path for path in folder.rglob("*") if path.is_symlink() or path.is_file()]
    assert 58 <= len(entries) <= 68
    assert (summary.made, summary.already_there) == (len(entries), 0)
    assert summary.by_kind["image"] >= 35 and summary.by_kind["audio"] >= 12 and summary.by_kind["video"] == 2
    assert summary.by_kind["document"] == 4 and summary.by_kind["bad"] == 3
    assert summary.by_kind["hidden"] == 1 and summary.by_kind["link"] == 1
    assert sum(path.lstat().st_size for path in entries) < 25_000_000


def test_a_second_call_changes_nothing(made: tuple[Path, DropSummary]) -> None:
    folder, first = made
    before = snapshot(folder)
    second = make_drop_folder(folder)
    assert snapshot(folder) == before
    assert (second.made, second.already_there) == (0, first.made)
    assert second.by_kind == first.by_kind


def test_a_later_call_makes_only_what_is_missing_and_the_bytes_are_the_same(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "documents" / "meeting notes.md"
    mine.parent.mkdir()
    mine.write_text("mine")
    slide_show.cache_clear()
    summary = make_drop_folder(tmp_path)
    assert summary.already_there == 1
    assert mine.read_text() == "mine"
    for file in drop_files():
        if file.path != "documents/meeting notes.md":
            assert (tmp_path / file.path).read_bytes() == (folder / file.path).read_bytes(), ascii(file.path)


def test_no_two_files_share_a_name() -> None:
    paths = [file.path for file in drop_files()]
    assert len(set(paths)) == len(paths)


def failing_with(number: int) -> DropFile:
    def fail() -> bytes:
        raise OSError(number, os.strerror(number))

    return DropFile("first.txt", "document", fail)


def test_a_name_that_the_file_system_refuses_is_reported_and_the_rest_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [failing_with(errno.EILSEQ), DropFile("voice memos/second.txt", "document", bytes)]
    monkeypatch.setattr(drop, "drop_files", lambda: files)
    summary = make_drop_folder(tmp_path)
    assert (summary.refused, summary.by_kind) == (("first.txt",), {"document": 1, "link": 1})
    assert (tmp_path / "voice memos/second.txt").exists()


def test_a_full_disk_is_not_taken_for_a_refused_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drop, "drop_files", lambda: [failing_with(errno.ENOSPC)])
    with pytest.raises(OSError, match="No space"):
        make_drop_folder(tmp_path)


def test_names_outside_utf8_and_ascii_reach_the_disk_as_they_are(folder: Path) -> None:
    names = os.listdir(os.fsencode(folder / "garden"))
    assert b"caf\xe9.jpg" in names
    assert "gravel path 🌿 spring.jpg".encode() in names


def test_the_link_leads_out_of_the_folder_and_no_file_in_it_has_its_bytes(folder: Path) -> None:
    link = folder / LINK
    assert link.is_symlink() and link.resolve() == link_target().resolve()
    assert not link.resolve().is_relative_to(folder.resolve())
    assert all((folder / file.path).read_bytes() != link.read_bytes() for file in drop_files())


@pytest.mark.parametrize(
    ("original", "copy"),
    [
        ("holiday/IMG_2041.jpg", "backup/IMG_2041.jpg"),
        ("holiday/IMG_2042.jpg", "backup/2024/IMG_2042 (1).jpg"),
        ("pets/chelsea.jpg", "pets/copy of chelsea.jpg"),
        ("museum/moon.png", "museum/old/luna.png"),
        ("voice memos/Memo 02.m4a", "backup/Memo 02 (copy).m4a"),
        ("documents/museum guide.pdf", "backup/museum guide (1).pdf"),
    ],
)
def test_exact_copies_have_the_same_bytes(folder: Path, original: str, copy: str) -> None:
    assert (folder / original).read_bytes() == (folder / copy).read_bytes()


def test_every_page_of_the_pdf_gives_its_text_back(folder: Path) -> None:
    with pypdfium2.PdfDocument(BytesIO((folder / "documents/museum guide.pdf").read_bytes())) as document:
        pages = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    assert len(pages) == len(GUIDE) == 3
    for text, lines in zip(pages, GUIDE, strict=True):
        assert text.split() == " ".join(lines).split()


def test_the_bad_files_are_bad(folder: Path) -> None:
    with Image.open(folder / "scans/scan_0003.jpg") as truncated, pytest.raises(OSError, match="truncated"):
        truncated.load()
    with pytest.raises(UnidentifiedImageError):
        Image.open(folder / "scans/scan_0004.jpg")
    with pytest.raises(av.FFmpegError):
        av.open(str(folder / "videos/clip_0007.mp4"))
