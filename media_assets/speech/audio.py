"""Decoding one audio stream in a worker to samples that transcribers take."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from media_assets.outcomes import Outcome, portable
from media_assets.speech.lengths import promised_seconds
from media_assets.speech.scratch import ScratchWriter, samples_of
from media_assets.speech.streams import audio_streams, chosen
from media_assets.speech.timeline import Timeline
from resources.errors import PermanentError
from resources.opening import Source, open_av
from resources.speech.rate import SAMPLE_RATE

__all__ = ["DECODED", "VERSION", "Decoded", "NoAudio", "decode_audio", "decode_stream", "samples_of"]

VERSION = "2"

NO_AUDIO = "it has no audio stream"

_DISCONTINUOUS = 0x200
"""FFmpeg's AVFMT_TS_DISCONT: the format allows its clock to leap."""

_UNTIMED = ("mp3", "aac")
"""Formats without timestamps; FFmpeg counts frames, wrongly where the sample rate changes."""

_MISSING_S, _MISSING_SHARE = 1.0, 0.005
"""A file that ends this much before its header says is cut off; headers round, and count an encoder's padding."""


class NoAudio(PermanentError):
    """The container has no audio stream that can be decoded."""


@dataclass(frozen=True)
class Decoded:
    """What is in a scratch file: sample n is played at `offset_seconds` + n / `SAMPLE_RATE`.

    Attributes:
        samples: their number.
        offset_seconds: when the first one is played, in seconds after the container's start.
        clipping: share of the source's samples at full scale.
        lost_packets: packets that could not be decoded; silence takes their place.
        lost_seconds: how long they were.
        jumps: leaps of the timestamps that were left out.
        remark: why the samples are less than the file promised, for people; None if they are not.
    """

    samples: int
    offset_seconds: float
    clipping: float = 0.0
    lost_packets: int = 0
    lost_seconds: float = 0.0
    jumps: int = 0
    remark: str | None = None


DECODED = pa.schema(
    [
        ("samples", pa.int64()),
        ("offset_seconds", pa.float64()),
        ("clipping", pa.float64()),
        ("lost_packets", pa.int64()),
        ("lost_seconds", pa.float64()),
        ("jumps", pa.int64()),
        ("remark", pa.string()),
    ]
)
"""`Decoded` as a worker returns it, one row."""


def decode_audio(source: Source, scratch: str, stream: int | None = None) -> bytes:
    """Decode an audio stream to mono int16 at `SAMPLE_RATE` into the file `scratch`.

    Returns a portable outcome with the columns of `DECODED`; it is degraded if sound is missing, and without an audio
    stream it is not applicable.

    Args:
        stream: its number among the container's audio streams; by default the container's own choice.

    Raises:
        PermanentError: the stream cannot be decoded.
    """
    try:
        decoded = decode_stream(source, Path(scratch), stream)
    except NoAudio as missing:
        return portable(Outcome(DECODED.empty_table(), "not_applicable", str(missing)))
    table = pa.Table.from_pylist([asdict(decoded)], DECODED)
    return portable(Outcome(table, "degraded" if decoded.remark else "ok", decoded.remark))


def decode_stream(source: Source, scratch: Path, number: int | None = None) -> Decoded:
    """Decode an audio stream into the file `scratch`, which is gone again after an error.

    Channels are mixed; where one is the other's negative (a wire swapped in a stereo cable), the first is taken.

    Raises:
        NoAudio: there is no such stream.
        PermanentError: most of the stream cannot be decoded.
    """
    try:
        decoded, cancelled = _attempt(source, scratch, number, first_channel=False)
        if cancelled:
            decoded, _ = _attempt(source, scratch, number, first_channel=True)
            remarks = ("its channels cancel each other out, only the first is heard", decoded.remark)
            decoded = replace(decoded, remark="; ".join(filter(None, remarks)))
        return decoded
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise


def _attempt(source: Source, scratch: Path, number: int | None, first_channel: bool) -> tuple[Decoded, bool]:
    with source.open() as file, open_av(file) as container, scratch.open("wb") as out:
        if number is None:
            number = next((stream.number for stream in chosen(audio_streams(container))), -1)
        if not 0 <= number < len(container.streams.audio):
            raise NoAudio(NO_AUDIO)
        stream = container.streams.audio[number]
        promised = promised_seconds(file, container, stream)
        writer = ScratchWriter(out, first_channel)
        return _decoded(container, stream, writer, promised), writer.cancelled


def _decoded(container: Any, stream: Any, writer: ScratchWriter, promised: float | None) -> Decoded:
    timeline = _timeline(container)
    timed = container.format.name not in _UNTIMED
    packets, ended = 0, True
    try:
        for packet in container.demux(stream):
            packets += bool(packet.size)
            for frame in _frames(packet, timeline):
                before = timeline.expected
                at = timeline.place(frame.time if timed else None, frame.samples / frame.sample_rate)
                writer.add(frame, at, contiguous=at == before)
    except Exception as error:
        if not _damaged(error) or not writer.samples:
            raise
        ended = False
    writer.close()
    if timeline.lost_packets * 2 > packets:
        raise PermanentError(f"{timeline.lost_packets:,} of its {packets:,} packets of sound are damaged")
    return Decoded(
        samples=writer.samples,
        offset_seconds=writer.first or 0.0,
        clipping=writer.clipped,
        lost_packets=timeline.lost_packets,
        lost_seconds=timeline.lost_seconds,
        jumps=timeline.jumps,
        remark=_remark(timeline, writer.samples / SAMPLE_RATE, promised, ended) or None,
    )


def _timeline(container: Any) -> Timeline:
    start, duration = (
        None if value is None else float(value) / 1_000_000 for value in (container.start_time, container.duration)
    )
    return Timeline(start, duration, bool(container.format.flags & _DISCONTINUOUS))


def _frames(packet: Any, timeline: Timeline) -> list[Any]:
    try:
        return [frame for frame in packet.decode() if frame.sample_rate and frame.samples]
    except Exception as error:
        if not _damaged(error):
            raise
        if packet.size:
            timeline.lose(float(packet.duration * packet.time_base) if packet.duration else 0.0)
        return []


def _damaged(error: Exception) -> bool:
    """Whether FFmpeg complains of the data; `open_av` sorts its other complaints."""
    import av

    return isinstance(error, av.error.FFmpegError) and not isinstance(error, av.error.MemoryError)


def _remark(timeline: Timeline, seconds: float, promised: float | None, ended: bool) -> str:
    said = []
    if timeline.lost_packets:
        packets = f"{timeline.lost_packets:,} damaged packet{'s' if timeline.lost_packets > 1 else ''}"
        said.append(f"{packets}, {max(timeline.lost_seconds, 0.1):.1f} s replaced by silence")
    if not timeline.jumps and promised is not None and promised - seconds > max(_MISSING_S, promised * _MISSING_SHARE):
        said.append(f"the file ends after {seconds:,.0f} s of {promised:,.0f} s")
    elif not ended:
        said.append(f"the file cannot be read beyond {seconds:,.0f} s")
    if timeline.jumps:
        often = "once" if timeline.jumps == 1 else f"{timeline.jumps:,} times"
        said.append(f"its timestamps jump {often}; times after that count on without the jump")
    return "; ".join(said)
