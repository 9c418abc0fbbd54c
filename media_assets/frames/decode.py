"""Decoding pictures and videos in a worker into normalised thumbnails and their hashes."""

import io
from pathlib import Path
from typing import Any, NamedTuple

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
from resources.publishing import publish

VERSION = "6"

DECODED = pa.schema([FRAME.field(name) for name in FRAME.names if name != "thumbnail"] + [("jpeg", pa.binary())])
"""`FRAME` with the picture itself in place of the blob's name."""
_FRAME_ROW, _DECODED_ROW = (pa.struct([field.remove_metadata() for field in schema]) for schema in (FRAME, DECODED))


def decode(source: Source, kind: str, settings: FrameSettings) -> bytes:
    """Decode a picture, or the frames of a video; returns a portable outcome with the columns of `DECODED`.

    Raises:
        PermanentError: damaged or truncated before the first frame.
    """
    return _outcome(_decoded(source, kind, settings), _DECODED_ROW)


def decode_to_blobs(source: Source, kind: str, settings: FrameSettings, folder: str, name: str) -> bytes:
    """Decode like `decode` and write the thumbnails; returns a portable outcome with the columns of `FRAME`.

    Args:
        folder: local folder of blobs.
        name: begin of the thumbnails' names in it; the frames' numbers are added.
    """
    rows = _decoded(source, kind, settings)
    for row in rows.frames:
        row["thumbnail"] = f"{name}-{row['frame']}.jpg"
        # Hundreds a second, and what a power cut takes is made again.
        publish(Path(folder, row["thumbnail"]), row["jpeg"], lasting=False)
    return _outcome(rows, _FRAME_ROW)


class _Rows(NamedTuple):
    frames: list[dict[str, Any]]
    state: str = "ok"
    reason: str | None = None


def _decoded(source: Source, kind: str, settings: FrameSettings) -> _Rows:
    frames: list[dict[str, Any]] = []
    done = _Rows(frames)
    with source.open() as file:
        try:
            for shown in (pictures if kind == "image" else film)(file, settings):
                frames.append({"frame": len(frames), **_row(shown, settings)})
        except Cut as cut:
            done = _Rows(frames, "degraded", str(cut))
    if not frames:
        raise PermanentError("no frame could be decoded")
    return done


def _outcome(rows: _Rows, kind: pa.StructType) -> bytes:
    # One conversion of all columns; a list for each takes three times longer.
    return portable(Outcome(pa.Table.from_struct_array(pa.array(rows.frames, kind)), rows.state, rows.reason))


def _row(shown: Shown, settings: FrameSettings) -> dict[str, Any]:
    buffer = io.BytesIO()
    shown.picture.save(buffer, "JPEG", quality=settings.quality)
    grey = shown.picture.convert("L")  # once for both
    return {
        "time_seconds": shown.time_seconds,
        "pts": shown.pts,
        "width": shown.picture.width,
        "height": shown.picture.height,
        "scene": shown.scene,
        "jpeg": buffer.getvalue(),
        **looks_of(grey),
        **trimmed_of(grey),
    }
