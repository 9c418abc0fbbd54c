"""Decoding pictures and video key frames in a worker into normalised thumbnails and their hashes."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from PIL import Image, ImageOps

from media_assets.frames.hashing import PLAIN_CONTRAST, hashes_of
from media_assets.frames.margins import trimmed_of
from media_assets.library.payload import primary_video
from media_assets.library.rotation import quarter_turns
from media_assets.outcomes import Outcome, portable
from media_assets.schemas.visual import FRAME
from resources.errors import PermanentError
from resources.opening import Source, open_av, open_image

VERSION = "4"

DECODED = pa.schema(
    [
        ("frame", pa.int32()),
        ("time_seconds", pa.float64()),
        ("pts", pa.int64()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("brightness", pa.float32()),
        ("contrast", pa.float32()),
        ("jpeg", pa.binary()),
        *(FRAME.field(name) for name in ("phash", "phash256", "flipped", "flipped256", "plain")),
        *(FRAME.field(name) for name in ("trimmed", "trimmed_phash", "trimmed_phash256")),
    ]
)
"""What a worker returns: `FRAME` with the picture itself in place of the blob's name."""


@dataclass(frozen=True)
class FrameSettings:
    """How frames are chosen and normalised; all of it is in the key.

    Attributes:
        side: longest side of a thumbnail, in pixels.
        quality: JPEG quality of thumbnails.
        every_seconds: shortest time between two frames of a video.
        most: most frames of one video; a longer video gets them further apart.
    """

    side: int = 512
    quality: int = 90
    every_seconds: float = 1.0
    most: int = 200


def decode(source: Source, kind: str, settings: FrameSettings) -> bytes:
    """Decode a picture, or the key frames of a video; returns a portable outcome with the columns of `DECODED`.

    Raises:
        PermanentError: damaged or truncated.
    """
    with source.open() as file:
        frames = _picture(file, settings) if kind == "image" else _video(file, settings)
        rows = [{"frame": ordinal, **row} for ordinal, row in enumerate(frames)]
    if not rows:
        raise PermanentError("no frame could be decoded")
    return portable(Outcome(pa.Table.from_pylist(rows, DECODED)))


def _picture(file: BinaryIO, settings: FrameSettings) -> Iterator[dict[str, Any]]:
    with open_image(file) as image:
        # A JPEG is decoded at a half, quarter or eighth where both sides stay above a thumbnail's.
        image.draft("RGB", (settings.side, settings.side))
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        yield {"time_seconds": None, "pts": None, **_normalise(image, settings)}


def _video(file: BinaryIO, settings: FrameSettings) -> Iterator[dict[str, Any]]:
    with open_av(file) as container:
        stream = primary_video(container)
        if stream is None:
            return
        stream.codec_context.skip_frame = "NONKEY"
        stream.thread_type = "NONE"
        duration = float(container.duration or 0) / 1_000_000
        gap = max(settings.every_seconds, duration / settings.most)
        last, taken = None, 0
        for frame in container.decode(stream):
            if last is not None and frame.time is not None and frame.time - last < gap:
                continue
            if taken == settings.most:  # the container's duration cannot be believed
                return
            last, taken = frame.time, taken + 1
            shown = frame.to_image().rotate(quarter_turns(frame), expand=True)
            yield {"time_seconds": frame.time, "pts": frame.pts, **_normalise(shown, settings)}


def _normalise(image: Image.Image, settings: FrameSettings) -> dict[str, Any]:
    if image.mode[0] in "IF":
        image = _in_eight_bits(image)
    elif image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    if image.mode != "RGB":
        image = image.convert("RGB")
    image.thumbnail((settings.side, settings.side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    luma = np.asarray(image.convert("L"), dtype=np.float32) / 255
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=settings.quality)
    contrast = float(luma.std())
    return {
        "width": image.width,
        "height": image.height,
        "brightness": float(luma.mean()),
        "contrast": contrast,
        "jpeg": buffer.getvalue(),
        **hashes_of(image),
        "plain": contrast < PLAIN_CONTRAST,
        **trimmed_of(image),
    }


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Scale deep grey samples to 0-255: 16 bits by their range, 32 bits and floats by the picture's own range."""
    samples = np.nan_to_num(np.asarray(image, dtype=np.float32))
    low, high = (0.0, 65535.0) if image.mode.startswith("I;16") else (float(samples.min()), float(samples.max()))
    return Image.fromarray(((samples - low) * (255 / ((high - low) or 1.0))).astype(np.uint8))
