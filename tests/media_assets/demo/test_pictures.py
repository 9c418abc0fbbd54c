from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import ExifTags, Image, ImageOps

from media_assets.demo.drop import drop_files
from media_assets.demo.photographs import can_write_heic, photograph


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
