"""The photographs that ship inside scikit-learn and scikit-image, and how they are encoded.

Most are in the public domain; `china` (by danielbuechele) and `flower` (by vultilion) are under CC BY 2.0. All are read
from the installed packages and none ships with this one.
"""

from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path

import pillow_heif
from PIL import Image

from media_assets.demo.exif import exif_block

SOURCES = {
    "astronaut": ("scikit-image", "skimage/data/astronaut.png"),
    "brick": ("scikit-image", "skimage/data/brick.png"),
    "camera": ("scikit-image", "skimage/data/camera.png"),
    "chelsea": ("scikit-image", "skimage/data/chelsea.png"),
    "china": ("scikit-learn", "sklearn/datasets/images/china.jpg"),
    "coffee": ("scikit-image", "skimage/data/coffee.png"),
    "coins": ("scikit-image", "skimage/data/coins.png"),
    "flower": ("scikit-learn", "sklearn/datasets/images/flower.jpg"),
    "gravel": ("scikit-image", "skimage/data/gravel.png"),
    "hubble": ("scikit-image", "skimage/data/hubble_deep_field.jpg"),
    "moon": ("scikit-image", "skimage/data/moon.png"),
    "motorcycle": ("scikit-image", "skimage/data/motorcycle_left.png"),
    "retina": ("scikit-image", "skimage/data/retina.jpg"),
    "rocket": ("scikit-image", "skimage/data/rocket.jpg"),
}
LONGEST_SIDE = 1000


def photograph(name: str) -> Image.Image:
    """Returns a bundled photograph as 8-bit RGB, its longest side at most 1000 pixels.

    The file is found through the package's metadata, so neither package is imported and nothing is downloaded.

    Raises:
        KeyError: the name is not in `SOURCES`.
    """
    package, path = SOURCES[name]
    with Image.open(Path(str(distribution(package).locate_file(path)))) as source:
        picture = source.convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return picture


def jpeg(picture: Image.Image, quality: int = 92, taken: str = "", orientation: int = 1) -> bytes:
    """Encodes a picture as baseline JPEG, with an EXIF block where a date is given."""
    exif = exif_block(taken, orientation) if taken else b""
    return _saved(picture, "JPEG", quality=quality, exif=exif)


def png(picture: Image.Image) -> bytes:
    """Encodes a picture as PNG."""
    return _saved(picture, "PNG")


def webp(picture: Image.Image, quality: int = 85) -> bytes:
    """Encodes a picture as lossy WebP."""
    return _saved(picture, "WEBP", quality=quality)


def can_write_heic() -> bool:
    """Says whether the installed libheif carries an HEVC encoder; some builds only decode."""
    return "x265" in pillow_heif.libheif_info()["encoders"]


def heic(picture: Image.Image, taken: str, quality: int = 70) -> bytes:
    """Encodes a picture as HEIC with an EXIF block."""
    out = BytesIO()
    pillow_heif.from_pillow(picture).save(out, quality=quality, exif=exif_block(taken))
    return out.getvalue()


def _saved(picture: Image.Image, codec: str, **options: int | bytes) -> bytes:
    out = BytesIO()
    picture.save(out, codec, **options)
    return out.getvalue()
