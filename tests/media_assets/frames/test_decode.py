"""Thumbnails of pictures and video key frames."""

import io
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pillow_heif
import pytest
from PIL import Image, ImageOps

from media_assets.demo.exif import exif_block
from media_assets.frames.decode import DECODED, decode
from media_assets.frames.settings import FrameSettings
from media_assets.outcomes import received
from resources.errors import MediaError, PermanentError
from tests.media_assets.made import saved, scene, sound, source, tone, video

pillow_heif.register_heif_opener()


def frames(
    folder: Path, data: bytes, kind: str = "image", settings: FrameSettings | None = None
) -> list[dict[str, Any]]:
    outcome = received(decode(source(folder, "file", data), kind, settings or FrameSettings()))
    assert outcome.table.schema == DECODED and outcome.state == "ok"
    return list(outcome.table.to_pylist())


def shown(row: dict[str, Any]) -> npt.NDArray[np.float32]:
    with Image.open(io.BytesIO(row["jpeg"])) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (row["width"], row["height"]))
        return np.asarray(image, dtype=np.float32)


def differs(row: dict[str, Any], image: Image.Image) -> float:
    """Mean difference per sample, of 255."""
    return float(np.abs(shown(row) - np.asarray(image.convert("RGB"), dtype=np.float32)).mean())


class TestPictures:
    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_every_orientation_is_shown_upright(self, tmp_path: Path, orientation: int) -> None:
        undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the transposition that makes what is stored
        held = scene().transpose(Image.Transpose(undo[orientation])) if orientation > 1 else scene()
        (row,) = frames(tmp_path, saved(held, "JPEG", quality=95, exif=exif_block("2024:05:11 10:02:13", orientation)))
        assert (row["width"], row["height"]) == (96, 64)
        assert differs(row, scene()) < 6
        assert (row["frame"], row["time_seconds"], row["pts"]) == (0, None, None)

    def test_a_large_picture_is_made_small_and_a_small_one_stays(self, tmp_path: Path) -> None:
        settings = FrameSettings(side=100)
        (large,) = frames(tmp_path, saved(scene(0, 900, 600), "JPEG", quality=95), settings=settings)
        assert (large["width"], large["height"]) == (100, 67)
        assert differs(large, scene(0, 100, 67)) < 8
        (small,) = frames(tmp_path, saved(scene(0, 60, 40), "PNG"), settings=settings)
        assert (small["width"], small["height"]) == (60, 40)

    @pytest.mark.parametrize("codec", ["PNG", "WEBP", "GIF", "TIFF", "AVIF", "HEIF"])
    def test_transparency_is_shown_on_white(self, tmp_path: Path, codec: str) -> None:
        image = scene().convert("RGBA")
        image.paste((0, 0, 0, 0), (0, 0, 48, 64))
        (row,) = frames(tmp_path, saved(image, codec))
        assert shown(row)[8:56, 8:40].min() > 240
        assert np.abs(shown(row) - np.asarray(scene(), dtype=np.float32))[8:56, 56:88].mean() < 12

    def test_a_transparent_palette_colour_is_shown_on_white(self, tmp_path: Path) -> None:
        image = Image.new("P", (32, 32), 0)
        image.putpalette([0, 0, 0, 200, 30, 30])
        image.paste(1, (16, 0, 32, 32))
        (row,) = frames(tmp_path, saved(image, "PNG", transparency=0))
        assert shown(row)[:, :8].min() > 240 and shown(row)[:, 24:, 1].max() < 60

    @pytest.mark.parametrize(
        ("mode", "codec"),
        [
            ("L", "PNG"),
            ("L", "JPEG"),
            ("1", "PNG"),
            ("P", "PNG"),
            ("P", "GIF"),
            ("CMYK", "JPEG"),
            ("CMYK", "TIFF"),
            ("LA", "PNG"),
        ],
    )
    def test_other_colour_models_look_the_same(self, tmp_path: Path, mode: str, codec: str) -> None:
        image = scene().convert(mode)
        (row,) = frames(tmp_path, saved(image, codec))
        assert differs(row, image) < 15  # JPEG smooths the dots of dithered palettes

    @pytest.mark.parametrize("codec", ["PNG", "TIFF"])
    def test_sixteen_bit_grey_is_not_washed_out(self, tmp_path: Path, codec: str) -> None:
        grey = scene().convert("L")
        deep = Image.fromarray(np.asarray(grey, dtype=np.uint16) * 257)
        (row,) = frames(tmp_path, saved(deep, codec))
        assert differs(row, grey) < 4

    @pytest.mark.parametrize("kind", [np.float32, np.int32])
    def test_thirty_two_bit_grey_is_scaled_to_its_own_range(self, tmp_path: Path, kind: type) -> None:
        grey = ImageOps.autocontrast(scene().convert("L"))
        deep = Image.fromarray((np.asarray(grey, dtype=np.float64) * 100 - 50).astype(kind))
        (row,) = frames(tmp_path, saved(deep, "TIFF"))
        assert differs(row, grey) < 4

    def test_a_deep_picture_of_one_value_is_no_error(self, tmp_path: Path) -> None:
        (row,) = frames(tmp_path, saved(Image.new("F", (8, 8), 0.5), "TIFF"))
        assert row["contrast"] == 0

    @pytest.mark.parametrize("codec", ["GIF", "TIFF", "WEBP", "PNG"])
    def test_the_first_of_several_frames_is_shown(self, tmp_path: Path, codec: str) -> None:
        film = saved(scene(), codec, save_all=True, append_images=[scene(1), scene(2)])
        assert differs(frames(tmp_path, film)[0], scene()) < 12

    @pytest.mark.parametrize("codec", ["WEBP", "HEIF", "AVIF", "BMP"])
    def test_every_format_is_read(self, tmp_path: Path, codec: str) -> None:
        assert differs(frames(tmp_path, saved(scene(), codec))[0], scene()) < 9

    def test_brightness_and_contrast_tell_plain_pictures(self, tmp_path: Path) -> None:
        white, black, mixed = (
            frames(tmp_path, saved(image, "PNG"))[0]
            for image in (Image.new("RGB", (20, 20), "white"), Image.new("L", (20, 20)), scene())
        )
        assert (white["brightness"], white["contrast"]) == (1, 0)
        assert (black["brightness"], black["contrast"]) == (0, 0)
        assert 0.2 < mixed["brightness"] < 0.8 and mixed["contrast"] > 0.05

    @pytest.mark.parametrize("codec", ["JPEG", "PNG", "WEBP", "TIFF", "GIF"])
    def test_a_truncated_picture_is_bad(self, tmp_path: Path, codec: str) -> None:
        whole = saved(scene(0, 300, 200), codec)
        with pytest.raises(PermanentError):
            frames(tmp_path, whole[: len(whole) * 6 // 10])


class TestVideos:
    film = [scene(n // 5) for n in range(30)]

    @pytest.mark.parametrize(
        ("container", "codec", "begin"),
        [("mp4", "libx264", 0), ("matroska", "libx264", 0), ("mpegts", "libx264", 2), ("matroska", "libvpx", 3)],
    )
    def test_key_frames_carry_the_decoders_stamps_and_the_players_times(
        self, tmp_path: Path, container: str, codec: str, begin: int
    ) -> None:
        data = video(container, codec, self.film, key_every=10, begin=begin, bf="0", sc_threshold="0")
        rows = frames(tmp_path, data, "video")
        assert [row["time_seconds"] for row in rows] == pytest.approx([0, 1, 2])
        assert [row["frame"] for row in rows] == [0, 1, 2]
        for row, expected in zip(rows, self.film[::10], strict=True):
            assert differs(row, expected) < 14
        with av.open(io.BytesIO(data)) as opened:
            stamps = {frame.pts: frame.time for frame in opened.decode(video=0) if frame.key_frame}
        first = rows[0]["pts"]
        assert [stamps[row["pts"]] - stamps[first] for row in rows] == pytest.approx([0, 1, 2])

    def test_frames_are_at_least_so_far_apart(self, tmp_path: Path) -> None:
        data = video("mp4", "libx264", self.film, key_every=2, bf="0", sc_threshold="0")
        rows = frames(tmp_path, data, "video", FrameSettings(every_seconds=0.7))
        assert [row["time_seconds"] for row in rows] == pytest.approx([0, 0.8, 1.6, 2.4], abs=0.11)

    def test_a_long_video_gives_frames_further_apart(self, tmp_path: Path) -> None:
        data = video("mp4", "libx264", self.film, key_every=1, bf="0")
        rows = frames(tmp_path, data, "video", FrameSettings(every_seconds=0.1, most=4))
        times = [row["time_seconds"] for row in rows]
        assert len(times) == 4 and min(np.diff(times)) >= 0.5 and times[-1] >= 2

    def test_a_video_that_does_not_say_how_long_it_is_gives_no_more_frames(self, tmp_path: Path) -> None:
        whole = video("matroska", "libx264", self.film, key_every=1, bf="0", sc_threshold="0")
        silent = whole.replace(b"\x44\x89\x88", b"\xec\x89\x88")  # the element of the duration becomes a void one
        assert silent != whole
        rows = frames(tmp_path, silent, "video", FrameSettings(every_seconds=0.1, most=4))
        assert [row["time_seconds"] for row in rows] == [0, 0.5, 1, 1.5]

    @pytest.mark.parametrize("rotation", [90, 180, -90])
    def test_a_video_held_sideways_is_shown_upright(self, tmp_path: Path, rotation: int) -> None:
        held = [scene().rotate(-rotation, expand=True)] * 3
        (row,) = frames(tmp_path, video("mp4", "libx264", held, rotation=rotation), "video")
        assert (row["width"], row["height"]) == (96, 64)
        assert differs(row, scene()) < 14

    def test_a_truncated_video_gives_what_is_left_of_it(self, tmp_path: Path) -> None:
        whole = video("matroska", "libx264", self.film, key_every=10, bf="0", sc_threshold="0")
        rows = frames(tmp_path, whole[: len(whole) * 7 // 10], "video")
        assert 1 <= len(rows) <= 3

    def test_an_mp4_without_its_index_is_bad(self, tmp_path: Path) -> None:
        whole = video("mp4", "libx264", self.film)
        with pytest.raises(PermanentError, match="cannot be read"):
            frames(tmp_path, whole[: len(whole) // 2], "video")

    def test_sound_alone_has_no_frame(self, tmp_path: Path) -> None:
        with pytest.raises(PermanentError, match="no frame could be decoded"):
            frames(tmp_path, sound("wav", "pcm_s16le", tone(1)), "video")

    def test_damage_costs_frames_or_the_file_and_nothing_else(self, tmp_path: Path) -> None:
        whole = video("matroska", "libx264", self.film, key_every=10)
        for seed in range(12):
            at = int(np.random.default_rng(seed).integers(300, len(whole) - 60))
            try:
                frames(tmp_path, whole[:at] + bytes(60) + whole[at + 60 :], "video")
            except MediaError as error:
                assert isinstance(error, PermanentError)
