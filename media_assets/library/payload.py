"""Payload ids: hashes of what is played or shown, so that other tags, names or containers do not change them."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from media_assets.library.heif import coded_parts
from media_assets.library.packets import Pace, payload_of
from resources.errors import PermanentError

_JPEG_BARE = {0x01, *range(0xD0, 0xD8)}
_JPEG_TAGS = {0xFE, *range(0xE0, 0xF0)}
_JPEG_COLOURS = {0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)
"""A marker that ends coded data: neither a stuffed 0xFF nor a restart."""

_PNG_COLOURS = {b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP"}
_PNG_SHOWN = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"acTL", b"fcTL", b"fdAT"} | _PNG_COLOURS
_WEBP_SHOWN = {b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}


def of_picture(file: BinaryIO, media_type: str, image: Any, orientation: int) -> str | None:
    """Hash what a picture shows: its coded data where the format lets tags be told apart, else its pixels.

    None for animations and files of several pages in the other formats: their first picture does not tell them apart.

    Raises:
        PermanentError: the file ends before its picture does.
    """
    parts = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}.get(media_type)
    if parts is not None:
        file.seek(0)
        return _hash(f"{media_type} {orientation}", parts(file.read()))
    if getattr(image, "n_frames", 1) > 1:
        return None
    if media_type in ("image/heic", "image/heif", "image/avif"):
        file.seek(0)
        coded = coded_parts(file.read())
        if coded is not None:
            return _hash(f"{media_type} {orientation}", coded)
    # Conversion to eight bits clips deeper samples, so that different scans would become one white picture.
    pixels = image.convert("RGBA") if image.mode == "P" else image
    profile = image.info.get("icc_profile") or b""
    return _hash(f"pixels {pixels.mode} {pixels.size} {orientation}", [pixels.tobytes(), profile])


def of_streams(container: Any, rotation: int) -> str:
    """Hash the packets of the primary video and audio stream, in stream order, whatever container they are in.

    When each packet is played is no part of it, but for the pace of a video (`Pace`).

    Args:
        rotation: degrees by which players turn the video.
    """
    video, audio = primary_video(container), primary_audio(container)
    streams = [stream for stream in (video, audio) if stream is not None]
    digests = {stream.index: hashlib.sha256(_coding(stream.codec_context).encode()) for stream in streams}
    parts_of = {stream.index: payload_of(stream.codec_context) for stream in streams}
    pace = Pace()
    for packet in container.demux(streams):
        if packet.size:
            index = packet.stream_index
            for part in parts_of[index](packet):
                digests[index].update(part)
            if video is not None and index == video.index:
                pace.count(packet)
    return _hash(f"packets {rotation} {pace}", [digests[stream.index].digest() for stream in streams])


def of_text(pages: Iterable[tuple[str, str]]) -> str | None:
    """Hash text by page, each with a description of the page; None when there is no text to tell documents apart."""
    parts, words = [], 0
    for about, text in pages:
        normal = " ".join(text.split())
        words += len(normal)
        parts += [about.encode(), normal.encode("utf-8", "surrogatepass")]
    return _hash("text", parts) if words else None


def primary_video(container: Any) -> Any:
    """Return the first video stream that is no cover picture and has a known codec, or None."""
    from av.stream import Disposition

    films = (stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic)
    return next(filter(_decodable, films), None)


def primary_audio(container: Any) -> Any:
    """Return the first audio stream with a known codec, or None."""
    return next(filter(_decodable, container.streams.audio), None)


def _decodable(stream: Any) -> bool:
    return stream.codec_context is not None


def _coding(context: Any) -> str:
    # Raw samples and pixels do not say how fast or how wide they are; only the container's header does.
    if context.name.startswith(("pcm_", "adpcm_")):
        return f"{context.name} {context.sample_rate} {context.channels}"
    if context.name == "rawvideo":
        return f"{context.name} {context.width}x{context.height} {context.pix_fmt}"
    # One decoder reads all layers of MPEG audio, and containers differ in which layer they say it is.
    return "mp3" if context.name in ("mp1", "mp2", "mp3", "mp1float", "mp2float", "mp3float") else str(context.name)


def _hash(about: str, parts: Iterable[bytes | memoryview]) -> str:
    digest = hashlib.sha256(about.encode())
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _jpeg(data: bytes) -> Iterator[memoryview]:
    """Yield a JPEG's segments without its tags (APPn except colour, COM), up to the end of the picture."""
    view, at = memoryview(data), 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _JPEG_BARE:
            at += 2
        elif marker == 0xD9:
            return
        else:
            end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
            if marker == 0xDA:
                end = _end_of_scan(data, end)
            if marker not in _JPEG_TAGS or _is_colour(marker, data[at + 4 : at + 16]):
                yield view[at:end]
            at = end
    if data[at : at + 2] != b"\xff\xd9":
        raise PermanentError("the picture is truncated")


def _is_colour(marker: int, begin: bytes) -> bool:
    return marker in _JPEG_COLOURS and begin.startswith(_JPEG_COLOURS[marker])


def _end_of_scan(data: bytes, at: int) -> int:
    following = _AFTER_SCAN.search(data, at)
    if following is None:
        raise PermanentError("the picture is truncated")
    return following.start()


def _png(data: bytes) -> Iterator[memoryview]:
    view, at = memoryview(data), 8
    while at + 12 <= len(data):
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if name in _PNG_SHOWN:
            yield view[at + 4 : at + 8 + length]
        at += 12 + length
        if name == b"IEND":
            return
    raise PermanentError("the picture is truncated")


def _webp(data: bytes) -> Iterator[memoryview]:
    view, at = memoryview(data), 12
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data) + 1:
        raise PermanentError("the picture is truncated")
    while at + 8 <= end:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] in _WEBP_SHOWN:
            yield view[at : at + 8 + length]
        at += 8 + length + length % 2
