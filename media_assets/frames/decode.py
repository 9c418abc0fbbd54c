"""Decoding pictures and videos in a worker into normalised thumbnails and their hashes."""

import io
from typing import Any

import pyarrow as pa

from media_assets.frames.hashing import looks_of
from media_assets.frames.margins import trimmed_of
from media_assets.frames.pictures import Cut, Shown, pictures
from media_assets.frames.settings import FrameSettings
from media_assets.frames.video import film
from media_assets.outcomes import Outcome, portable
from media_assets.schemas.visual import FRAME
from resources.errors import PermanentError
from resources.opening import Source

VERSION = "5"

DECODED = pa.schema([FRAME.field(name) for name in FRAME.names if name != "thumbnail"] + [("jpeg", pa.binary())])
"""What a worker returns: `FRAME` with the picture itself in place of the blob's name."""


def decode(source: Source, kind: str, settings: FrameSettings) -> bytes:
    """Decode a picture, or the frames of a video; returns a portable outcome with the columns of `DECODED`.

    Raises:
        PermanentError: damaged or truncated before the first frame.
    """
    rows: list[dict[str, Any]] = []
    state, reason = "ok", None
    with source.open() as file:
        try:
            for shown in (pictures if kind == "image" else film)(file, settings):
                rows.append({"frame": len(rows), **_row(shown, settings)})
        except Cut as cut:
            state, reason = "degraded", str(cut)
    if not rows:
        raise PermanentError("no frame could be decoded")
    return portable(Outcome(pa.Table.from_pylist(rows, DECODED.remove_metadata()), state, reason))


def _row(shown: Shown, settings: FrameSettings) -> dict[str, Any]:
    buffer = io.BytesIO()
    shown.picture.save(buffer, "JPEG", quality=settings.quality)
    return {
        "time_seconds": shown.time_seconds,
        "pts": shown.pts,
        "width": shown.picture.width,
        "height": shown.picture.height,
        "scene": shown.scene,
        "jpeg": buffer.getvalue(),
        **looks_of(shown.picture),
        **trimmed_of(shown.picture),
    }
