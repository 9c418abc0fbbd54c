"""What probing finds in each kind of file, and what it says of damaged ones."""

import io
from pathlib import Path
from typing import Any

import mutagen.flac
import pytest
from PIL import Image

from media_assets.demo.documents import GUIDE
from media_assets.demo.exif import exif_block
from media_assets.demo.pdf import pdf
from media_assets.library import probe as probing
from media_assets.library.probe import probe, read_text
from media_assets.library.rotation import rotation_of
from media_assets.outcomes import received
from media_assets.schemas.files import PROBE
from resources.errors import FileMoved, PermanentError, UnsupportedMedia
from tests.media_assets.made import saved, scene, sound, source, text_pdf, tone, video


def probed(folder: Path, name: str, data: bytes, most: int = 10**9) -> dict[str, Any]:
    outcome = received(probe(source(folder, name, data), name, "content", most))
    assert outcome.table.schema.names == PROBE.names and outcome.state == "ok"
    (row,) = outcome.table.to_pylist()
    return {name: value for name, value in row.items() if value is not None}


def test_a_photograph(tmp_path: Path) -> None:
    found = probed(tmp_path, "a.jpg", saved(scene(), "JPEG", exif=exif_block("2024:05:11 10:02:13")))
    assert len(found.pop("payload_id")) == 64
    assert found == {
        "kind": "image",
        "media_type": "image/jpeg",
        "width": 96,
        "height": 64,
        "orientation": 1,
        "taken_at": "2024-05-11T10:02:13",
    }


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_has_the_size_that_is_shown(tmp_path: Path, orientation: int) -> None:
    data = saved(scene(), "JPEG", exif=exif_block("2024:05:11 10:02:13", orientation))
    found = probed(tmp_path, "a.jpg", data)
    assert (found["width"], found["height"]) == ((96, 64) if orientation < 5 else (64, 96))
    assert found["orientation"] == orientation


@pytest.mark.parametrize("orientation", [0, 9, 300])
def test_an_orientation_that_does_not_exist_is_upright(tmp_path: Path, orientation: int) -> None:
    found = probed(tmp_path, "a.jpg", saved(scene(), "JPEG", exif=exif_block("2024:05:11 10:02:13", orientation)))
    assert (found["orientation"], found["width"]) == (1, 96)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "yesterday", "2024:13:45 99:00:00"])
def test_a_time_that_is_none_is_left_out(tmp_path: Path, taken: str) -> None:
    assert "taken_at" not in probed(tmp_path, "a.jpg", saved(scene(), "JPEG", exif=exif_block(taken)))


def test_the_time_of_change_stands_in_for_the_time_of_the_photograph(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0132] = "2020:01:02 03:04:05"
    assert probed(tmp_path, "a.jpg", saved(scene(), "JPEG", exif=exif))["taken_at"] == "2020-01-02T03:04:05"


def test_a_recording(tmp_path: Path) -> None:
    found = probed(tmp_path, "a.flac", sound("flac", "flac", tone(2, rate=44_100, channels=2), 44_100, "stereo"))
    assert found.pop("duration_seconds") == pytest.approx(2, abs=0.01)
    assert len(found.pop("payload_id")) == 64
    assert found == {
        "kind": "audio",
        "media_type": "audio/flac",
        "audio_codec": "flac",
        "sample_rate": 44_100,
        "channels": 2,
    }


def test_a_recording_with_a_cover_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    path.write_bytes(sound("flac", "flac", tone(1)))
    file = mutagen.flac.FLAC(path)
    cover = mutagen.flac.Picture()
    cover.data, cover.type, cover.mime = saved(scene(), "JPEG"), 3, "image/jpeg"
    file.add_picture(cover)
    file.save()
    found = probed(tmp_path, "b.flac", path.read_bytes())
    assert found["kind"] == "audio" and not {"width", "video_codec"} & set(found)


def test_a_video(tmp_path: Path) -> None:
    film = video(
        "mp4",
        "libx264",
        [scene(n) for n in range(20)],
        samples=tone(2),
        metadata={"creation_time": "2024-05-11T10:02:13.000000Z"},
    )
    found = probed(tmp_path, "a.mp4", film)
    assert found.pop("duration_seconds") == pytest.approx(2, abs=0.1)
    assert len(found.pop("payload_id")) == 64
    assert found == {
        "kind": "video",
        "media_type": "video/mp4",
        "width": 96,
        "height": 64,
        "video_codec": "h264",
        "frame_rate": 10.0,
        "audio_codec": "aac",
        "sample_rate": 16_000,
        "channels": 1,
        "taken_at": "2024-05-11T10:02:13.000000Z",
    }


@pytest.mark.parametrize(("rotation", "turned"), [(90, 90), (180, 180), (-90, 270), (45, 0)])
def test_a_video_held_sideways_has_the_size_that_is_shown(tmp_path: Path, rotation: int, turned: int) -> None:
    film = video("mp4", "libx264", [scene(n) for n in range(3)], rotation=rotation)
    assert rotation_of(io.BytesIO(film)) == turned
    found = probed(tmp_path, "a.mp4", film)
    assert (found["width"], found["height"]) == ((64, 96) if turned in (90, 270) else (96, 64))
    upright = probed(tmp_path, "b.mp4", video("mp4", "libx264", [scene(n) for n in range(3)]))
    assert (found["payload_id"] == upright["payload_id"]) is (turned == 0)


def test_sound_and_noise_have_no_rotation() -> None:
    for data in (sound("wav", "pcm_s16le", tone(1)), b"\0" * 5000):
        file = io.BytesIO(data)
        assert rotation_of(file) == 0 and file.tell() == 0


def test_documents(tmp_path: Path) -> None:
    guide = probed(tmp_path, "guide.pdf", pdf(GUIDE))
    assert (guide["kind"], guide["media_type"], guide["pages"]) == ("document", "application/pdf", 3)
    notes = probed(tmp_path, "notes.md", "# Zwölf\r\n".encode())
    assert (notes["kind"], notes["media_type"], notes["pages"]) == ("document", "text/markdown", 1)
    assert notes["payload_id"] not in ("content", guide["payload_id"])


def test_a_scan_has_its_content_as_payload(tmp_path: Path) -> None:
    assert probed(tmp_path, "a.pdf", text_pdf([[], []], scan=scene()))["payload_id"] == "content"


def test_several_pictures_in_one_file_have_its_content_as_payload(tmp_path: Path) -> None:
    found = probed(tmp_path, "a.tif", saved(scene(), "TIFF", save_all=True, append_images=[scene(1)]))
    assert (found["payload_id"], found["width"]) == ("content", 96)


def test_line_ends_and_a_byte_order_mark_do_not_change_a_text(tmp_path: Path) -> None:
    texts = [b"one\ntwo\n", b"one\r\ntwo\r\n", b"\xef\xbb\xbfone\rtwo\r"]
    assert len({probed(tmp_path, f"{n}.txt", text)["payload_id"] for n, text in enumerate(texts)}) == 1


def test_a_text_is_read_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "MAX_TEXT_BYTES", 10)
    assert read_text(io.BytesIO(b"0123456789")) == "0123456789"
    with pytest.raises(UnsupportedMedia, match="text larger than"):
        read_text(io.BytesIO(b"01234567890"))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.jpg", b"", "the file is empty"),
        ("a.jpg", saved(scene(), "JPEG")[:700], "truncated"),
        ("a.png", saved(scene(), "PNG")[:700], "truncated"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "cannot be"),
        ("a.mp4", b"This is plain text.\n", "plain text"),
        ("a.mp4", bytes(9000), "cannot be read"),
        ("a.mp4", video("mp4", "libx264", [scene()] * 3)[:600], "cannot be read"),
        ("a.mp3", bytes(9000), "cannot be read"),
        ("a.pdf", b"%PDF-1.4\n" + bytes(300), "cannot be read"),
        ("a.jpg", bytes(9000), "named like a picture"),
        ("a.txt", b"x" * 9000 + b"\xff\xfe", "not UTF-8"),
    ],
)
def test_a_damaged_file_is_bad_for_ever_with_a_reason(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    with pytest.raises(PermanentError, match=reason) as caught:
        probed(tmp_path, name, data)
    assert not isinstance(caught.value, UnsupportedMedia)
    assert str(tmp_path) not in str(caught.value)


def test_a_file_above_the_limit_is_unsupported(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedMedia, match="larger than the limit"):
        probed(tmp_path, "a.jpg", saved(scene(), "JPEG"), most=100)


def test_a_file_that_changed_since_it_was_claimed_is_tried_again(tmp_path: Path) -> None:
    claimed = source(tmp_path, "a.jpg", saved(scene(), "JPEG"))
    (tmp_path / "a.jpg").write_bytes(saved(scene(1), "JPEG"))
    with pytest.raises(FileMoved):
        probe(claimed, "a.jpg", "content", 10**9)
