"""How long a stream is by its container's header, to see when a file ends before it should."""

import struct
from typing import Any, BinaryIO

_RIFF = (b"RIFF", b"RF64", b"BW64")
_UNKNOWN = (0, 0xFFFFFFFF)


def promised_seconds(file: BinaryIO, container: Any, stream: Any) -> float | None:
    """Return the length that the header gives a stream; None where it gives none, or FFmpeg guessed it.

    Args:
        file: the open file; its position is kept.
        container: the open container over it.
        stream: one of its audio streams.
    """
    if container.format.name == "wav":
        place = file.tell()
        try:
            return _wav_seconds(file)
        finally:
            file.seek(place)
    # Without a header of their own, the length of these is the file's size over the bit rate of the first frames.
    if container.format.name in ("mp3", "aac") and stream.start_time is None:
        return None
    if stream.duration:
        return float(stream.duration * stream.time_base)
    end = _clock_seconds(stream.metadata.get("DURATION", ""))
    if end is not None:
        return end - float((stream.start_time or 0) * stream.time_base)
    alone = len(container.streams) == 1
    return float(container.duration) / 1_000_000 if alone and container.duration else None


def _wav_seconds(file: BinaryIO) -> float | None:
    """Read RIFF's chunks up to the samples: FFmpeg shortens their length to what is there, and does not say so."""
    file.seek(0)
    if file.read(12)[:4] not in _RIFF:
        return None
    byte_rate = long_size = 0
    while len(head := file.read(8)) == 8:
        name, size = head[:4], int.from_bytes(head[4:], "little")
        if name == b"data":
            size = long_size or size
            return size / byte_rate if byte_rate and size not in _UNKNOWN else None
        body = file.read(min(size, 32))
        if name == b"fmt " and len(body) >= 12:
            byte_rate = struct.unpack_from("<I", body, 8)[0]
        if name == b"ds64" and len(body) >= 16:
            long_size = struct.unpack_from("<Q", body, 8)[0]
        file.seek(size + size % 2 - len(body), 1)
    return None


def _clock_seconds(text: str) -> float | None:
    """Read Matroska's tag of when a stream ends, as in 00:01:03.500000000."""
    try:
        hours, minutes, seconds = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return None
