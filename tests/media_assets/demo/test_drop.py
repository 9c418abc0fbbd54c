import os
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pillow_heif
import pypdfium2
import pytest
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from media_assets.demo import drop
from media_assets.demo.bad import LINK, link_target
from media_assets.demo.documents import GUIDE
from media_assets.demo.drop import DropSummary, drop_files, make_drop_folder
from media_assets.demo.files import DropFile
from media_assets.demo.photographs import can_write_heic, photograph
from media_assets.demo.sound import CLIPS, RATE, clip
from media_assets.demo.videos import slide_show

Snapshot = dict[str, tuple[int, int, bytes]]


def snapshot(folder: Path) -> Snapshot:
    found: Snapshot = {}
    for path in [folder, *folder.rglob("*")]:
        state = path.lstat()
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found[str(path)] = (state.st_mtime_ns, state.st_ino, content)
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DropSummary]:
    folder = tmp_path_factory.mktemp("demo") / "inbox"
    return folder, make_drop_folder(folder)


@pytest.fixture(scope="module")
def folder(made: tuple[Path, DropSummary]) -> Path:
    return made[0]


def packets(path: Path) -> list[tuple[int | None, bytes]]:
    with av.open(str(path)) as container:
        return [(packet.pts, bytes(packet)) for packet in container.demux(audio=0) if packet.size]


def seconds(path: Path, kind: str) -> float:
    """The end of the last decoded picture or sample, not what the header claims."""
    with av.open(str(path)) as container:
        if kind == "video":
            rate = container.streams.video[0].average_rate
            assert rate
            return max(float(frame.time or 0) + float(1 / rate) for frame in container.decode(video=0))
        return max(float(frame.time or 0) + frame.samples / frame.sample_rate for frame in container.decode(audio=0))


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


def test_a_name_that_the_file_system_refuses_is_reported_and_the_rest_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [DropFile("bad\0name.txt", "document", bytes), DropFile("good.txt", "document", bytes)]
    monkeypatch.setattr(drop, "drop_files", lambda: files)

    def refuse(path: Path, content: bytes) -> None:
        if "\0" in path.name:
            raise OSError(drop.NO_SUCH_NAMES[0], "Illegal byte sequence")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    monkeypatch.setattr(drop, "_write", refuse)
    monkeypatch.setattr(drop.os.path, "lexists", lambda path: "\0" not in str(path) and Path(path).is_file())
    (tmp_path / "voice memos").mkdir()
    summary = make_drop_folder(tmp_path)
    assert summary.refused == ("bad\0name.txt",)
    assert (tmp_path / "good.txt").exists()


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


@pytest.mark.parametrize(
    ("original", "copy"),
    [("holiday/IMG_2041.jpg", "holiday/sorted/palace.jpg"), ("pets/chelsea.jpg", "pets/sorted/cat.jpg")],
)
def test_an_exif_only_copy_has_another_date_and_identical_pixels(folder: Path, original: str, copy: str) -> None:
    assert (folder / original).read_bytes() != (folder / copy).read_bytes()
    with Image.open(folder / original) as first, Image.open(folder / copy) as second:
        assert np.array_equal(np.asarray(first), np.asarray(second))
        dates = [p.getexif().get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] for p in (first, second)]
        assert dates[0] != dates[1]
        assert second.getexif()[ExifTags.Base.ImageDescription] == "Sorted by Helen Carter"
        assert second.info.get("jfif") == first.info.get("jfif")


def test_every_good_picture_decodes(folder: Path) -> None:
    for file in drop_files():
        if file.kind == "image" and not file.path.endswith(".heic"):
            with Image.open(folder / file.path) as picture:
                picture.load()
                assert min(picture.size) >= 180


@pytest.mark.skipif(not can_write_heic(), reason="this libheif has no HEVC encoder")
def test_the_heic_file_decodes_to_the_photograph_and_keeps_its_date(folder: Path) -> None:
    heif = pillow_heif.open_heif(folder / "holiday/IMG_2044.heic")
    shown = np.asarray(heif.to_pillow().convert("RGB"), dtype=float)
    assert np.abs(shown - np.asarray(photograph("motorcycle"), dtype=float)).mean() < 8
    assert b"2024:05:12" in heif.info["exif"]


def test_the_sideways_photograph_stands_upright_once_its_orientation_is_followed(folder: Path) -> None:
    with Image.open(folder / "holiday/IMG_2043.jpg") as stored:
        assert stored.getexif()[ExifTags.Base.Orientation] == 6
        assert stored.height > stored.width
        upright = np.asarray(ImageOps.exif_transpose(stored), dtype=float)
    assert np.abs(upright - np.asarray(photograph("coffee"), dtype=float)).mean() < 8


def test_a_retagged_mp3_has_other_bytes_and_tags_but_the_same_packets(folder: Path) -> None:
    first, second = folder / "voice memos/Memo 01.mp3", folder / "voice memos/sorted/Blue folder.mp3"
    assert first.read_bytes() != second.read_bytes()
    assert packets(first) == packets(second) != []
    with av.open(str(first)) as one, av.open(str(second)) as two:
        assert (one.metadata["title"], two.metadata["title"]) == ("Memo 01", "The blue folder")
        assert (one.metadata["artist"], two.metadata["artist"]) == ("Phone", "Helen Carter")


def test_every_clip_has_a_transcript_and_decodes_at_16_khz_to_a_plausible_length() -> None:
    rows = [line.split("\t") for line in (CLIPS / "TRANSCRIPTS.txt").read_text().splitlines()]
    assert sorted(name for name, _ in rows) == sorted(path.stem for path in CLIPS.glob("*.opus"))
    for name, text in rows:
        samples = clip(name)
        length = len(samples) / RATE
        assert samples.dtype == np.int16 and np.abs(samples).max() > 3_000
        assert (4 <= length <= 12) or (name == "museum_tour" and 24 <= length <= 36)
        assert 1.5 <= len(text.split()) / length <= 4
    assert sum(path.stat().st_size for path in CLIPS.iterdir()) < 400_000


@pytest.mark.parametrize("suffix", ["wav", "flac", "m4a", "mp3", "ogg"])
def test_each_format_of_a_clip_lasts_as_long_as_the_clip(folder: Path, suffix: str) -> None:
    path = folder / f"voice memos/opening hours.{suffix}"
    assert seconds(path, "audio") == pytest.approx(len(clip("opening_hours")) / RATE, abs=0.15)


def test_the_silent_file_is_silent(folder: Path) -> None:
    with av.open(str(folder / "voice memos/Memo 05.wav")) as container:
        assert not any(frame.to_ndarray().any() for frame in container.decode(audio=0))


def test_the_smaller_video_is_as_long_as_the_first_in_picture_and_sound(folder: Path) -> None:
    first, second = folder / "videos/night sky.mp4", folder / "videos/from chat/VID_0042.mkv"
    for kind in ("video", "audio"):
        assert 12 <= seconds(first, kind) <= 15
        assert seconds(second, kind) == pytest.approx(seconds(first, kind), abs=0.2)
    assert second.stat().st_size < first.stat().st_size / 2


def test_the_videos_have_speech_and_a_key_frame_at_least_every_second(folder: Path) -> None:
    for name in ("videos/night sky.mp4", "videos/from chat/VID_0042.mkv"):
        with av.open(str(folder / name)) as container:
            times = [float(frame.time or 0) for frame in container.decode(video=0) if frame.key_frame]
            assert max(np.diff(times)) <= 1.01
        with av.open(str(folder / name)) as container:
            sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
        assert np.sqrt(np.mean(np.square(sound))) > 0.02


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
