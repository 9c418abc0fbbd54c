"""Probing one file in a worker: what it is, how long, how large, and its payload id."""

import hashlib
import io
from datetime import datetime
from typing import Any, BinaryIO

import pyarrow as pa

from media_assets.library import payload
from media_assets.library.one_pass import open_once
from media_assets.library.rotation import rotation_of
from media_assets.library.sniff import sniff
from media_assets.outcomes import Outcome, portable
from media_assets.schemas.files import PROBE
from resources.errors import PermanentError, UnsupportedMedia
from resources.opening import Source, open_av, open_image, open_pdf

VERSION = "3"

MAX_TEXT_BYTES = 20_000_000
"""Larger text files are refused; a thousand-page book is about 2 MB."""

_ORIENTATION, _EXIF_IFD, _TAKEN, _CHANGED = 0x0112, 0x8769, 0x9003, 0x0132


def probe(source: Source, name: str, content_id: str, max_file_bytes: int) -> bytes:
    """Probe one file; returns a portable outcome of one row, with the file's content id.

    Args:
        name: the file's name, held against its content.
        content_id: stands in for the payload id where the payload cannot be told from the container; where it is
            empty the file is hashed in the same pass.

    Raises:
        PermanentError: empty, damaged, or not what its name says.
        UnsupportedMedia: no stage reads it, or it is larger than `max_file_bytes`.
    """
    if source.size > max_file_bytes:
        raise UnsupportedMedia(f"larger than the limit of {max_file_bytes / 1e9:.1f} GB")
    if content_id:
        with source.open() as file:
            found = _facts(file, name)
    else:
        with open_once(source) as (file, hashed):
            found = _facts(file, name)
            content_id = hashed()
    row = dict.fromkeys(PROBE.names) | found
    row["payload_id"] = row["payload_id"] or content_id
    return portable(Outcome(pa.Table.from_pylist([row], PROBE), identity=content_id))


def _facts(file: BinaryIO, name: str) -> dict[str, Any]:
    family, media_type = sniff(file, name)
    return {"media_type": media_type} | _PROBES[family](file, media_type)


def read_text(file: BinaryIO) -> str:
    """Read a text file as UTF-8 with any line ends.

    Raises:
        UnsupportedMedia: larger than `MAX_TEXT_BYTES`.
        PermanentError: not UTF-8.
    """
    data = file.read(MAX_TEXT_BYTES + 1)
    if len(data) > MAX_TEXT_BYTES:
        raise UnsupportedMedia(f"text larger than {MAX_TEXT_BYTES // 1_000_000} MB")
    try:
        return io.TextIOWrapper(io.BytesIO(data), "utf-8-sig").read()
    except UnicodeDecodeError:
        raise PermanentError("the text is not UTF-8") from None


def _picture(file: BinaryIO, media_type: str) -> dict[str, Any]:
    with open_image(file) as image:
        exif = image.getexif()
        orientation = exif.get(_ORIENTATION, 1)
        orientation = orientation if orientation in range(1, 9) else 1
        taken = exif.get_ifd(_EXIF_IFD).get(_TAKEN) or exif.get(_CHANGED)
        width, height = image.size if orientation < 5 else reversed(image.size)
        return {
            "kind": "image",
            "width": width,
            "height": height,
            "orientation": orientation,
            "taken_at": _exif_time(taken),
            "payload_id": payload.of_picture(file, media_type, image, orientation),
        }


def _container(file: BinaryIO, media_type: str) -> dict[str, Any]:
    rotation = rotation_of(file)
    with open_av(file) as container:
        video = payload.primary_video(container)
        audio = payload.primary_audio(container)
        if video is None and audio is None:
            raise UnsupportedMedia("it holds neither video nor audio")
        found: dict[str, Any] = {
            "kind": "video" if video is not None else "audio",
            "duration_seconds": _duration(container, video or audio),
            "taken_at": container.metadata.get("creation_time"),
        }
        if video is not None:
            rate = video.average_rate
            size = video.codec_context.width, video.codec_context.height
            found["width"], found["height"] = size if rotation in (0, 180) else reversed(size)
            found |= {"video_codec": video.codec_context.name, "frame_rate": float(rate) if rate else None}
        if audio is not None:
            context = audio.codec_context
            found |= {"audio_codec": context.name, "sample_rate": context.sample_rate, "channels": context.channels}
        found["payload_id"] = payload.of_streams(container, rotation)
        return found


def _pdf(file: BinaryIO, media_type: str) -> dict[str, Any]:
    with open_pdf(file) as document:
        described = []
        for page in document:
            width, height = page.get_size()
            about = f"{width:.0f}x{height:.0f} {_pictures_on(page)}"
            described.append((about, page.get_textpage().get_text_bounded()))
            page.close()
        return {"kind": "document", "pages": len(described), "payload_id": payload.of_text(described)}


def _pictures_on(page: Any) -> str:
    # Scans by one program may carry the same stamp as their only text.
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    digest = hashlib.sha256()
    for picture in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]):
        digest.update(picture.get_data())
    return digest.hexdigest()


def _text(file: BinaryIO, media_type: str) -> dict[str, Any]:
    return {"kind": "document", "pages": 1, "payload_id": payload.of_text([(media_type, read_text(file))])}


def _duration(container: Any, stream: Any) -> float | None:
    if container.duration:
        return float(container.duration) / 1_000_000
    return float(stream.duration * stream.time_base) if stream.duration else None


def _exif_time(text: Any) -> str | None:
    try:
        return datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S").isoformat()
    except ValueError:
        return None


_PROBES = {"image": _picture, "container": _container, "pdf": _pdf, "text": _text}
