"""The frames of a picture file: the picture, the moments of an animation, the pages of a TIFF."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from media_assets.frames.choose import GLANCE, Chooser
from media_assets.frames.colour import plain_mode, to_srgb
from media_assets.frames.settings import FrameSettings
from resources.errors import PermanentError, UnsupportedMedia
from resources.opening import MAX_IMAGE_PIXELS, open_image

SMALLEST = 0.75
"""A JPEG decoded at a half, quarter or eighth of its size needs no shrinking where its longer side is at least this
share of a thumbnail's: 384 pixels are plenty for every hash and embedding, and decoding is most of the work."""

MOST_WALKED = 2_000
"""Frames of an animation that are decoded to find those that show something new."""

_ANIMATED = ("GIF", "WEBP", "PNG", "AVIF")
_PAGED = ("TIFF", "HEIF")
_ORIENTATION, _SUBFILE, _REDUCED = 0x0112, 254, 1
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Shown:
    """One upright sRGB picture of at most a thumbnail's size, and when a player shows it (None for a still or page).

    `pts` is the decoder's timestamp of a video frame, `scene` whether it shows something new.
    """

    picture: Image.Image
    time_seconds: float | None = None
    pts: int | None = None
    scene: bool = True


class Cut(PermanentError):
    """A file of several frames is damaged after some of them; `str` says where."""


def pictures(file: BinaryIO, settings: FrameSettings) -> Iterator[Shown]:
    """Yield the frames of a picture file.

    Raises:
        PermanentError: damaged; `Cut` where frames came before the damage.
        UnsupportedMedia: too many pixels.
    """
    given = 0
    try:
        with open_image(file) as image:
            frames = getattr(image, "n_frames", 1)
            if frames > 1 and image.format in _ANIMATED:
                found = _animation(image, frames, settings)
            elif frames > 1 and image.format in _PAGED:
                found = _pages(image, frames, settings)
            else:
                found = iter([Shown(_still(image, settings))])
            for shown in found:
                yield shown
                given += 1
    except UnsupportedMedia:
        raise
    except PermanentError as error:
        raise (Cut(f"damaged after frame {given}: {error}") if given else error) from None


def reduction(size: tuple[int, int], side: int) -> int:
    """Return by how much a JPEG is reduced while it is decoded for a thumbnail: 8, 4, 2 or 1 times."""
    longest = max(size)
    return next(scale for scale in (8, 4, 2, 1) if longest // scale >= min(longest, SMALLEST * side))


def _still(image: Any, settings: FrameSettings) -> Image.Image:
    whole = image.size
    if image.format in ("JPEG", "MPO"):
        scale = reduction(whole, settings.side)
        image.draft("RGB", (max(1, image.width // scale), max(1, image.height // scale)))
    drafted = image.size
    image.load()
    return _normalised(image, _within(whole, settings.side) if max(drafted) > settings.side else drafted)


def _pages(image: Any, frames: int, settings: FrameSettings) -> Iterator[Shown]:
    given = 0
    for page in range(frames):
        image.seek(page)
        _refuse_bombs(image)
        # Smaller copies of the first page, kept for quick display, are no pages.
        if page and getattr(image, "tag_v2", {}).get(_SUBFILE, 0) & _REDUCED:
            continue
        yield Shown(_still(image, settings))
        given += 1
        if given == settings.pages:
            return


def _animation(image: Any, frames: int, settings: FrameSettings) -> Iterator[Shown]:
    chooser = Chooser(replace(settings, most=settings.pages), None)
    time = 0.0
    for index in range(min(frames, MOST_WALKED)):
        image.seek(index)
        _refuse_bombs(image)
        image.load()
        if chooser.may_look(time):
            grey = plain_mode(image).convert("L").resize((GLANCE, GLANCE), Image.Resampling.BOX)
            keep, scene = chooser.keeps(time, np.asarray(grey))
            if keep:
                yield Shown(_normalised(image, _within(image.size, settings.side)), time, None, scene)
        time += _shown_for(image, index)
        if chooser.full:
            return


def _shown_for(image: Any, index: int) -> float:
    if index == 0 and image.info.get("default_image"):  # of a PNG, for programs that show no animations
        return 0.0
    milliseconds = float(image.info.get("duration") or 0)
    # Browsers show frames that ask for less than this for a tenth of a second.
    return (milliseconds if milliseconds > 10 else 100) / 1000


def _normalised(image: Any, size: tuple[int, int]) -> Image.Image:
    picture = plain_mode(image)
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
    picture = to_srgb(picture, image.info.get("icc_profile"))
    turn = _UPRIGHT.get(image.getexif().get(_ORIENTATION, 1))
    if turn is not None:
        picture = picture.transpose(turn)
    elif picture is image and getattr(image, "n_frames", 1) > 1:  # which changes with the next frame
        picture = image.copy()
    picture.info = {}  # a comment in it would be written into the thumbnail
    return picture


def _within(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Return the size of a thumbnail of a picture: its own where that is small enough."""
    scale = side / max(size)
    return size if scale >= 1 else (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))


def _refuse_bombs(image: Any) -> None:
    # Pillow looks at the size of the first frame alone.
    if image.width * image.height > MAX_IMAGE_PIXELS:
        raise UnsupportedMedia(f"a frame has more than {MAX_IMAGE_PIXELS // 1_000_000} megapixels")
