"""Payload ids: equal for what is played or shown the same, different for everything else."""

import io
import struct
import zlib
from typing import Any

import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from media_assets.library.payload import of_picture
from resources.errors import MediaError, PermanentError
from resources.opening import open_image
from tests.media_assets.made import saved, scene

pillow_heif.register_heif_opener()

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def exif(**tags: Any) -> bytes:
    block = Image.Exif()
    for name, value in tags.items():
        block[{"orientation": 0x0112, "description": 0x010E, "artist": 0x013B}[name]] = value
    return block.tobytes()


def picture_id(data: bytes, media_type: str) -> str | None:
    file = io.BytesIO(data)
    with open_image(file) as image:
        return of_picture(file, media_type, image, image.getexif().get(0x0112, 1))


def jpeg_id(data: bytes) -> str | None:
    return picture_id(data, "image/jpeg")


def with_segment(jpeg: bytes, marker: int, body: bytes, at: int = 2) -> bytes:
    return jpeg[:at] + bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body + jpeg[at:]


def segment_starts(jpeg: bytes) -> list[int]:
    """Where a segment may be put: before each segment up to the first scan."""
    starts, at = [], 2
    while True:
        starts.append(at)
        if jpeg[at + 1] == 0xDA:
            return starts
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")


JPEG = saved(scene(), "JPEG", quality=90)


class TestJpeg:
    def test_other_exif_does_not_change_the_payload(self) -> None:
        assert jpeg_id(saved(scene(), "JPEG", quality=90, exif=exif(description="Palace", artist="Helen"))) == jpeg_id(
            JPEG
        )

    def test_another_orientation_does(self) -> None:
        turned = [jpeg_id(saved(scene(), "JPEG", quality=90, exif=exif(orientation=n))) for n in range(1, 9)]
        assert turned[0] == jpeg_id(JPEG)
        assert len(set(turned)) == 8

    def test_a_colour_profile_does_and_so_does_another_one(self) -> None:
        profiled = [jpeg_id(saved(scene(), "JPEG", quality=90, icc_profile=profile)) for profile in (SRGB, LAB)]
        assert len({jpeg_id(JPEG), *profiled}) == 3

    def test_xmp_comments_and_the_multi_picture_index_do_not(self) -> None:
        xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
        for marker, body in ((0xE1, xmp), (0xFE, b"a comment"), (0xE2, b"MPF\0II*\0"), (0xED, b"Photoshop 3.0\0")):
            assert jpeg_id(with_segment(JPEG, marker, body)) == jpeg_id(JPEG)

    def test_a_marker_of_the_colour_transform_does(self) -> None:
        adobe = with_segment(JPEG, 0xEE, b"Adobe\0\x64\0\0\0\0\0")
        assert jpeg_id(adobe) != jpeg_id(JPEG)

    def test_what_follows_the_picture_does_not(self) -> None:
        assert jpeg_id(JPEG + b"a motion photo's film") == jpeg_id(JPEG)

    def test_fill_bytes_before_a_marker_do_not(self) -> None:
        assert jpeg_id(JPEG[:2] + b"\xff\xff" + JPEG[2:]) == jpeg_id(JPEG)

    def test_another_encoding_of_the_same_picture_does(self) -> None:
        assert jpeg_id(saved(scene(), "JPEG", quality=80)) != jpeg_id(JPEG)

    def test_a_progressive_picture_may_carry_comments_too(self) -> None:
        progressive = saved(scene(), "JPEG", progressive=True)
        assert jpeg_id(with_segment(progressive, 0xFE, b"hello")) == jpeg_id(progressive)

    def test_restart_markers_are_part_of_the_picture(self) -> None:
        restarting = saved(scene(), "JPEG", restart_marker_rows=1)
        assert b"\xff\xd1" in restarting
        assert jpeg_id(with_segment(restarting, 0xFE, b"hello")) == jpeg_id(restarting)

    @given(st.data())
    @settings(max_examples=60, deadline=None)
    def test_random_tags_anywhere_legal_never_change_the_payload(self, data: st.DataObject) -> None:
        tagged = JPEG
        for _ in range(data.draw(st.integers(1, 4))):
            marker = data.draw(st.sampled_from([0xFE, *range(0xE1, 0xF0)]))
            body = data.draw(
                st.binary(max_size=200).filter(lambda body: not body.startswith((b"ICC_", b"Adobe", b"Exif")))
            )
            tagged = with_segment(tagged, marker, body, data.draw(st.sampled_from(segment_starts(tagged))))
        assert jpeg_id(tagged) == jpeg_id(JPEG)

    @given(st.integers(2, len(JPEG) - 1))
    @settings(max_examples=60, deadline=None)
    def test_a_truncated_one_is_a_bad_file_wherever_it_was_cut(self, length: int) -> None:
        with pytest.raises(PermanentError):
            jpeg_id(JPEG[:length])


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


class TestPng:
    png = saved(scene(), "PNG")

    def test_text_and_time_chunks_do_not_change_the_payload(self) -> None:
        at = 8 + 25  # after the header chunk
        text = (
            chunk(b"tEXt", b"Title\0Palace")
            + chunk(b"tIME", b"\x07\xe8\1\1\0\0\0")
            + chunk(b"eXIf", exif(artist="H")[6:])
        )
        assert picture_id(self.png[:at] + text + self.png[at:], "image/png") == picture_id(self.png, "image/png")

    def test_a_colour_profile_a_gamma_and_other_pixels_do(self) -> None:
        gamma = self.png[:33] + chunk(b"gAMA", struct.pack(">I", 30_000)) + self.png[33:]
        others = [saved(scene(), "PNG", icc_profile=SRGB), gamma, saved(scene(1), "PNG")]
        assert len({picture_id(data, "image/png") for data in (self.png, *others)}) == 4

    def test_an_orientation_does(self) -> None:
        assert picture_id(saved(scene(), "PNG", exif=exif(orientation=6)), "image/png") != picture_id(
            self.png, "image/png"
        )

    def test_later_frames_of_an_animation_do(self) -> None:
        films = [saved(scene(), "PNG", save_all=True, append_images=[scene(n)]) for n in (1, 2)]
        assert picture_id(films[0], "image/png") != picture_id(films[1], "image/png")

    def test_a_truncated_one_is_a_bad_file(self) -> None:
        for length in (40, len(self.png) // 2, len(self.png) - 13, len(self.png) - 5):
            with pytest.raises(PermanentError):
                picture_id(self.png[:length], "image/png")


class TestWebp:
    webp = saved(scene(), "WEBP", quality=80)

    def test_exif_and_xmp_do_not_change_the_payload(self) -> None:
        tagged = saved(scene(), "WEBP", quality=80, exif=exif(artist="Helen"), xmp=b"<x:xmpmeta/>")
        assert len(tagged) > len(self.webp)
        assert picture_id(tagged, "image/webp") == picture_id(self.webp, "image/webp")

    def test_a_colour_profile_an_orientation_and_another_quality_do(self) -> None:
        others = [
            saved(scene(), "WEBP", quality=80, icc_profile=SRGB),
            saved(scene(), "WEBP", quality=80, exif=exif(orientation=3)),
            saved(scene(), "WEBP", quality=50),
        ]
        assert len({picture_id(data, "image/webp") for data in (self.webp, *others)}) == 4

    def test_later_frames_of_an_animation_do(self) -> None:
        films = [saved(scene(), "WEBP", save_all=True, append_images=[scene(n)]) for n in (1, 2)]
        assert picture_id(films[0], "image/webp") != picture_id(films[1], "image/webp")

    def test_a_truncated_one_is_a_bad_file(self) -> None:
        for length in (30, len(self.webp) // 2, len(self.webp) - 2):
            with pytest.raises(PermanentError):
                picture_id(self.webp[:length], "image/webp")


CODED = [("HEIF", "image/heic"), ("AVIF", "image/avif")]


@pytest.mark.parametrize(("codec", "media_type"), CODED)
class TestCoded:
    def test_exif_and_xmp_do_not_change_the_payload(self, codec: str, media_type: str) -> None:
        tagged = saved(scene(), codec, exif=exif(artist="Helen"), xmp=b"<x:xmpmeta/>")
        assert len(tagged) > len(saved(scene(), codec))
        assert picture_id(tagged, media_type) == picture_id(saved(scene(), codec), media_type)

    def test_a_profile_transparency_and_other_pixels_do(self, codec: str, media_type: str) -> None:
        others = [saved(scene(), codec, icc_profile=SRGB), saved(scene(1), codec), saved(scene(), codec, quality=30)]
        for alpha in (100, 200):
            clear = scene().convert("RGBA")
            clear.putalpha(alpha)
            others.append(saved(clear, codec))
        assert len({picture_id(data, media_type) for data in (saved(scene(), codec), *others)}) == 6

    def test_nothing_is_decoded(self, codec: str, media_type: str) -> None:
        file = io.BytesIO(saved(scene(), codec))
        with open_image(file) as image:
            of_picture(file, media_type, image, 1)
            assert getattr(image, "_im", None) is None

    def test_tiles_are_hashed(self, codec: str, media_type: str) -> None:
        large = scene(0, 800, 600)
        dot = large.copy()
        dot.paste("red", (700, 500, 760, 560))
        assert picture_id(saved(large, codec), media_type) != picture_id(saved(dot, codec), media_type)

    def test_several_pictures_have_no_payload_of_their_own(self, codec: str, media_type: str) -> None:
        assert picture_id(saved(scene(), codec, save_all=True, append_images=[scene(1)]), media_type) is None

    def test_a_truncated_one_is_a_bad_file(self, codec: str, media_type: str) -> None:
        whole = saved(scene(), codec)
        for length in (len(whole) // 3, len(whole) - 60, len(whole) - 1):
            with pytest.raises(PermanentError):
                picture_id(whole[:length], media_type)

    @given(st.binary(min_size=1, max_size=8), st.floats(0, 1))
    @settings(max_examples=80, deadline=None)
    def test_damage_gives_a_payload_or_a_permanent_error(
        self, codec: str, media_type: str, noise: bytes, where: float
    ) -> None:
        whole = saved(scene(), codec)
        at = int(where * (len(whole) - len(noise)))
        try:
            picture_id(whole[:at] + noise + whole[at + len(noise) :], media_type)
        except MediaError as error:
            assert isinstance(error, PermanentError)


PIXELS = [("TIFF", "image/tiff"), ("BMP", "image/bmp"), ("GIF", "image/gif")]


class TestPixels:
    @pytest.mark.parametrize(
        ("codec", "media_type"), [("TIFF", "image/tiff"), ("BMP", "image/bmp"), ("GIF", "image/gif")]
    )
    def test_equal_pixels_are_equal_and_other_ones_are_not(self, codec: str, media_type: str) -> None:
        first, other = saved(scene(), codec), saved(scene(1), codec)
        assert picture_id(first, media_type) == picture_id(saved(scene(), codec), media_type)
        assert picture_id(first, media_type) != picture_id(other, media_type)

    def test_tags_of_tiff_do_not_count(self) -> None:
        tagged = saved(scene(), "TIFF", exif=exif(artist="Helen"))
        assert picture_id(tagged, "image/tiff") == picture_id(saved(scene(), "TIFF"), "image/tiff")

    def test_a_colour_profile_counts(self) -> None:
        plain = picture_id(saved(scene(), "TIFF"), "image/tiff")
        assert picture_id(saved(scene(), "TIFF", icc_profile=SRGB), "image/tiff") != plain

    def test_deep_grey_scans_are_told_apart(self) -> None:
        """Clipped to eight bits, both would be white."""
        scans = [Image.new("I;16", (20, 20), value) for value in (3_000, 60_000)]
        assert len({picture_id(saved(scan, "TIFF"), "image/tiff") for scan in scans}) == 2

    @pytest.mark.parametrize(("codec", "media_type"), [("GIF", "image/gif"), ("TIFF", "image/tiff")])
    def test_animations_and_several_pages_have_no_payload_of_their_own(self, codec: str, media_type: str) -> None:
        film = saved(scene(), codec, save_all=True, append_images=[scene(1), scene(2)])
        assert picture_id(film, media_type) is None

    @pytest.mark.parametrize(
        ("codec", "media_type"), [("TIFF", "image/tiff"), ("GIF", "image/gif"), ("BMP", "image/bmp")]
    )
    def test_a_truncated_one_is_a_bad_file(self, codec: str, media_type: str) -> None:
        whole = saved(scene(), codec)
        with pytest.raises(PermanentError):
            picture_id(whole[: len(whole) // 2], media_type)


@given(st.binary(min_size=1, max_size=400), st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_damage_gives_a_payload_or_a_permanent_error(noise: bytes, which: int) -> None:
    whole = (JPEG, TestPng.png, TestWebp.webp, saved(scene(), "TIFF"))[which]
    at = sum(noise) * 7 % len(whole)
    try:
        file = io.BytesIO(whole[:at] + noise + whole[at + len(noise) :])
        with open_image(file) as image:
            of_picture(file, ("image/jpeg", "image/png", "image/webp", "image/tiff")[which], image, 1)
    except MediaError as error:
        assert isinstance(error, PermanentError)
