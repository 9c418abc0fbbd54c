"""Colours, pages, moments and sizes of picture files."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from media_assets.demo.exif import exif_block
from media_assets.demo.photographs import photograph
from media_assets.frames.decode import decode
from media_assets.frames.hashing import hashes_of
from media_assets.frames.pictures import SMALLEST, Shown, pictures
from media_assets.frames.settings import FrameSettings
from media_assets.outcomes import received
from resources.errors import UnsupportedMedia
from tests.media_assets.made import saved, scene, source

UNDO = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
"""EXIF orientation → the transposition that makes what is stored."""


def shown(data: bytes, **settings: Any) -> list[Shown]:
    return list(pictures(io.BytesIO(data), FrameSettings(**settings)))


def differs(left: Image.Image, right: Image.Image) -> float:
    assert left.size == right.size
    return float(np.abs(np.asarray(left, float) - np.asarray(right.convert("RGB"), float)).mean())


def profile(name: str) -> bytes:
    """Make a profile: of swapped primaries, so that a program that ignores it shows other colours."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()  # type: ignore[arg-type]


def swapped_profile() -> bytes:
    """Return sRGB with the tags of red and blue exchanged: what it calls red is blue."""
    whole = profile("sRGB")
    return whole.replace(b"rXYZ", b"tXYZ").replace(b"bXYZ", b"rXYZ").replace(b"tXYZ", b"bXYZ")


class TestSizes:
    @given(st.integers(1, 8), st.integers(60, 700), st.integers(60, 700), st.sampled_from(["JPEG", "PNG", "WEBP"]))
    @settings(max_examples=60, deadline=None)
    def test_every_orientation_and_size_gives_an_upright_thumbnail(
        self, orientation: int, width: int, height: int, codec: str
    ) -> None:
        upright = Image.new("RGB", (width, height), "white")
        upright.paste("red", (0, 0, width // 2, height // 2))
        upright.paste("blue", (width // 2, height // 2, width, height))
        undo = UNDO[orientation]
        held = upright if undo is None else upright.transpose(Image.Transpose(undo))
        data = saved(held, codec, quality=95, exif=exif_block("2024:05:11 10:02:13", orientation))
        (one,) = shown(data, side=128)
        longest = max(one.picture.size)
        assert min(max(width, height), SMALLEST * 128 - 1) <= longest <= 128
        assert one.picture.width / width == pytest.approx(one.picture.height / height, abs=1.5 / min(width, height))
        corners = [one.picture.getpixel((x, y)) for x, y in ((1, 1), (one.picture.width - 2, one.picture.height - 2))]
        assert corners[0][0] > corners[0][2] + 60 and corners[1][2] > corners[1][0] + 60  # type: ignore[index,operator]

    @pytest.mark.parametrize("name", ["coffee", "chelsea", "rocket", "china", "astronaut"])
    def test_hashes_are_nearly_the_same_at_whatever_scale_a_picture_was_decoded(self, name: str) -> None:
        photo = photograph(name)
        large = photo.resize((photo.width * 3, photo.height * 3), Image.Resampling.BICUBIC)
        data = saved(large, "JPEG", quality=92)
        whole = hashes_of(large)
        for side in (220, 300, 400, 512, 700):
            (one,) = shown(data, side=side)
            made = hashes_of(one.picture)
            assert (made["phash"] ^ whole["phash"]).bit_count() <= 4
            far = int.from_bytes(made["phash256"], "big") ^ int.from_bytes(whole["phash256"], "big")
            assert far.bit_count() <= 16


class TestColours:
    @pytest.mark.parametrize("codec", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "HEIF"])
    def test_colours_are_shown_as_their_profile_says(self, codec: str) -> None:
        red, green, blue = scene().split()
        stored = Image.merge("RGB", (blue, green, red))
        (one,) = shown(saved(stored, codec, quality=95, icc_profile=swapped_profile()))
        assert differs(one.picture, scene()) < 14
        assert differs(one.picture, stored) > 25

    def test_a_profile_that_changes_nothing_leaves_the_picture_as_it_is(self) -> None:
        plain, tagged = (shown(saved(scene(), "PNG", icc_profile=icc))[0].picture for icc in (b"", profile("sRGB")))
        assert plain.tobytes() == tagged.tobytes() == scene().tobytes()

    @pytest.mark.parametrize("icc", [b"garbage", profile("sRGB")[:200], profile("LAB"), bytes(500)])
    def test_a_broken_profile_and_one_of_another_colour_model_are_ignored(self, icc: bytes) -> None:
        (one,) = shown(saved(scene(), "PNG", icc_profile=icc))
        assert one.picture.tobytes() == scene().tobytes()

    def test_a_profile_of_rgb_on_grey_or_cmyk_is_ignored(self) -> None:
        for mode, codec in (("L", "JPEG"), ("CMYK", "JPEG"), ("CMYK", "TIFF"), ("LA", "PNG")):
            data = saved(scene().convert(mode), codec, icc_profile=swapped_profile())
            assert differs(shown(data)[0].picture, scene().convert(mode)) < 8

    def test_lab_is_converted_by_its_own_profile(self) -> None:
        srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        stored = ImageCms.profileToProfile(scene(), srgb, lab, outputMode="LAB")
        assert stored is not None
        assert differs(shown(saved(stored, "TIFF", icc_profile=profile("LAB")))[0].picture, scene()) < 8


def animation(codec: str, pictures: Sequence[Image.Image], **options: Any) -> bytes:
    return saved(pictures[0], codec, save_all=True, append_images=pictures[1:], **options)


class TestSeveral:
    @pytest.mark.parametrize("codec", ["GIF", "WEBP", "PNG", "AVIF"])
    def test_an_animation_gives_its_scenes_with_their_times(self, codec: str) -> None:
        film = [scene(n // 3) for n in range(9)]
        found = shown(animation(codec, film, duration=500))
        assert [one.time_seconds for one in found] == pytest.approx([0, 1.5, 3])
        for one, expected in zip(found, film[::3], strict=True):
            assert differs(one.picture, expected) < 14
        assert [(one.pts, one.scene) for one in found] == [(None, True)] * 3

    def test_frames_that_say_no_duration_are_shown_for_a_tenth_of_a_second(self) -> None:
        found = shown(animation("GIF", [scene(n) for n in range(20)], duration=0), every_seconds=0.5)
        assert [one.time_seconds for one in found] == pytest.approx([0, 0.5, 1, 1.5])

    def test_an_animation_of_one_scene_gives_one_frame(self) -> None:
        still = scene()
        moved = [still.copy() for _ in range(40)]
        for number, picture in enumerate(moved):
            picture.putpixel((number, 0), (255, 255, 255))
        assert len(shown(animation("WEBP", moved, duration=200))) == 1

    def test_pages_are_frames_without_times(self) -> None:
        pages = [scene(0), scene(1, 64, 96).convert("L"), scene(2).convert("CMYK")]
        found = shown(animation("TIFF", pages))
        assert [one.time_seconds for one in found] == [None] * 3
        for one, page in zip(found, pages, strict=True):
            assert differs(one.picture, page) < 8

    def test_pictures_of_one_heic_file_are_pages(self) -> None:
        assert len(shown(animation("HEIF", [scene(0), scene(1)]))) == 2

    def test_smaller_copies_in_a_tiff_are_no_pages(self) -> None:
        small = scene(1, 48, 32)
        assert len(shown(animation("TIFF", [scene(0), small]))) == 2
        small.encoderinfo = {"tiffinfo": {254: 1}}  # NewSubfileType: a reduced copy
        assert len(shown(animation("TIFF", [scene(0), small]))) == 1

    @pytest.mark.parametrize("codec", ["GIF", "TIFF"])
    def test_no_more_than_so_many_frames_are_given(self, codec: str) -> None:
        film = animation(codec, [scene(n) for n in range(12)], duration=1000)
        assert len(shown(film, pages=5)) == 5

    def test_damage_after_the_first_page_costs_the_pages_behind_it_and_is_said(self, tmp_path: Path) -> None:
        data = bytearray(animation("TIFF", [scene(n, 300, 200) for n in range(3)], compression="tiff_lzw"))
        with Image.open(io.BytesIO(data)) as image:
            image.seek(1)
            at = image.tag_v2[273][0]  # type: ignore[attr-defined]
        data[at : at + 2000] = b"\xff" * 2000
        outcome = received(decode(source(tmp_path, "a.tif", bytes(data)), "image", FrameSettings()))
        assert len(outcome.table) == 1
        assert outcome.state == "degraded" and "damaged after frame 1" in (outcome.reason or "")

    def test_a_later_page_with_too_many_pixels_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from media_assets.frames import pictures as module

        monkeypatch.setattr(module, "MAX_IMAGE_PIXELS", 10_000)
        film = animation("TIFF", [scene(0), scene(1, 200, 200)])
        with pytest.raises(UnsupportedMedia):
            shown(film)
