"""The pictures of the sample drop folder: originals, edited variants, copies and copies with other EXIF."""

import os
from collections.abc import Callable
from functools import partial

from PIL import Image, ImageDraw, ImageFont, ImageOps

from media_assets.demo.exif import exif_block, with_exif
from media_assets.demo.files import DropFile
from media_assets.demo.photographs import can_write_heic, heic, jpeg, photograph, png, webp

HOLIDAY = "2024:05:11 10:02:13"
SECOND_DAY = "2024:05:12 16:40:05"
PETS = "2023:12:24 18:30:00"


def recompressed(name: str) -> bytes:
    """Encodes a photograph as JPEG of quality 40."""
    return jpeg(photograph(name), quality=40)


def shrunk(name: str) -> bytes:
    """Encodes a photograph at 60 % of its width and height."""
    return jpeg(_scaled(photograph(name), 0.6))


def cropped(name: str) -> bytes:
    """Encodes a photograph without the outer 5 % at each side, so 10 % of width and height are gone."""
    picture = photograph(name)
    x, y = round(picture.width * 0.05), round(picture.height * 0.05)
    return jpeg(picture.crop((x, y, picture.width - x, picture.height - y)))


def watermarked(name: str) -> bytes:
    """Encodes a photograph with a line of white text across its lower edge."""
    picture = photograph(name)
    size = picture.height // 12
    place = (picture.width // 2, picture.height - size)
    font = ImageFont.load_default(size)
    ImageDraw.Draw(picture).text(place, "Lakeside Museum", "white", font, "ms", stroke_width=1, stroke_fill="black")
    return jpeg(picture)


def rotated(name: str) -> bytes:
    """Encodes a photograph after a quarter turn of its pixels, without an orientation tag."""
    return jpeg(photograph(name).transpose(Image.Transpose.ROTATE_90))


def mirrored(name: str) -> bytes:
    """Encodes a photograph with left and right exchanged."""
    return jpeg(ImageOps.mirror(photograph(name)))


def greyscale(name: str) -> bytes:
    """Encodes a photograph in one grey channel."""
    return jpeg(photograph(name).convert("L"))


def held_sideways(name: str, taken: str) -> bytes:
    """Encodes a photograph as a phone held upright does: pixels lying on their side, orientation 6 to stand them up."""
    return jpeg(photograph(name).transpose(Image.Transpose.ROTATE_90), taken=taken, orientation=6)


def redated(make: Callable[[], bytes], taken: str) -> bytes:
    """Returns a JPEG whose EXIF date and description differ while its coded picture is the same byte for byte."""
    return with_exif(make(), exif_block(taken, description="Sorted by Helen Carter"))


def _scaled(picture: Image.Image, factor: float) -> Image.Image:
    size = (round(picture.width * factor), round(picture.height * factor))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _encoded(encode: Callable[[Image.Image], bytes], name: str) -> bytes:
    return encode(photograph(name))


def picture_files() -> list[DropFile]:
    """Lists the pictures; without an HEVC encoder the one HEIC file is left out."""
    palace = partial(_encoded, partial(jpeg, taken=HOLIDAY), "china")
    flower = partial(_encoded, partial(jpeg, taken=SECOND_DAY), "flower")
    cat = partial(_encoded, partial(jpeg, taken=PETS), "chelsea")
    moon = partial(_encoded, png, "moon")
    made: dict[str, Callable[[], bytes]] = {
        "holiday/IMG_2041.jpg": palace,
        "holiday/IMG_2042.jpg": flower,
        "holiday/IMG_2043.jpg": partial(held_sideways, "coffee", SECOND_DAY),
        "pets/chelsea.jpg": cat,
        "museum/rocket launch.jpg": partial(_encoded, jpeg, "rocket"),
        "museum/astronaut.png": partial(_encoded, png, "astronaut"),
        "museum/deep_field.webp": partial(_encoded, webp, "hubble"),
        "museum/moon.png": moon,
        "museum/coins.png": partial(_encoded, png, "coins"),
        "scans/scan_0001.jpg": partial(_encoded, jpeg, "retina"),
        "scans/scan_0002.png": partial(_encoded, png, "camera"),
        os.fsdecode(b"garden/caf\xe9.jpg"): partial(_encoded, jpeg, "brick"),
        "garden/gravel path \N{HERB} spring.jpg": partial(_encoded, jpeg, "gravel"),
        "edits/IMG_2041 for mail.jpg": partial(recompressed, "china"),
        "edits/IMG_2041 small.jpg": partial(shrunk, "china"),
        "edits/IMG_2041 cropped.jpg": partial(cropped, "china"),
        "edits/IMG_2041 watermark.jpg": partial(watermarked, "china"),
        "edits/IMG_2041 rotated.jpg": partial(rotated, "china"),
        "edits/IMG_2041 mirrored.jpg": partial(mirrored, "china"),
        "edits/IMG_2041 grey.jpg": partial(greyscale, "china"),
        "edits/IMG_2042 for mail.jpg": partial(recompressed, "flower"),
        "edits/IMG_2042 small.jpg": partial(shrunk, "flower"),
        "edits/IMG_2042 cropped.jpg": partial(cropped, "flower"),
        "edits/IMG_2043 watermark.jpg": partial(watermarked, "coffee"),
        "edits/IMG_2043 mirrored.jpg": partial(mirrored, "coffee"),
        "edits/IMG_2044 from phone.jpg": partial(_encoded, jpeg, "motorcycle"),
        "pets/chelsea for mail.jpg": partial(recompressed, "chelsea"),
        "pets/chelsea rotated.jpg": partial(rotated, "chelsea"),
        "pets/chelsea grey.jpg": partial(greyscale, "chelsea"),
        "museum/press/rocket.webp": partial(_encoded, webp, "rocket"),
        "museum/press/astronaut.jpg": partial(_encoded, jpeg, "astronaut"),
        "museum/press/astronaut watermark.jpg": partial(watermarked, "astronaut"),
        "backup/IMG_2041.jpg": palace,
        "backup/2024/IMG_2042 (1).jpg": flower,
        "pets/copy of chelsea.jpg": cat,
        "museum/old/luna.png": moon,
        "holiday/sorted/palace.jpg": partial(redated, palace, "2024:05:11 11:02:13"),
        "pets/sorted/cat.jpg": partial(redated, cat, "2023:12:25 09:00:00"),
    }
    if can_write_heic():
        made["holiday/IMG_2044.heic"] = partial(_encoded, partial(heic, taken=SECOND_DAY), "motorcycle")
    return [DropFile(path, "image", make) for path, make in made.items()]
