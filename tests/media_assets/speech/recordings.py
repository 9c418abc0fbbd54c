"""Odd and hostile recordings, made from the demo's spoken clips."""

import io
import struct
import wave
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.stream import Disposition

from media_assets.demo.sound import clip
from tests.media_assets.made import RATE, saved, scene, sound

Samples = npt.NDArray[np.int16]
PACKET = RATE // 10


@dataclass(frozen=True)
class Track:
    """One audio stream: mono samples, the first played at `begin` seconds; `holes` are left out, in seconds."""

    samples: Samples
    codec: str = "aac"
    begin: float = 0.0
    metadata: dict[str, str] = field(default_factory=dict)
    disposition: Disposition | None = None
    holes: Sequence[tuple[float, float]] = ()


def container(form: str, *tracks: Track, cover: bool = False, **options: str) -> bytes:
    """Write streams into a container of the format `form`."""
    out = io.BytesIO()
    with av.open(out, "w", format=form, options=options) as sink:
        streams: list[Any] = [sink.add_stream(track.codec, rate=RATE, layout="mono") for track in tracks]
        for stream, track in zip(streams, tracks, strict=True):
            stream.metadata.update(track.metadata)
            if track.disposition is not None:
                stream.disposition = track.disposition
        if cover:
            picture: Any = sink.add_stream("mjpeg", rate=1)
            picture.width, picture.height, picture.pix_fmt = 96, 64, "yuvj420p"
            picture.disposition = Disposition.attached_pic
            packet = av.Packet(saved(scene(), "JPEG"))
            packet.stream, packet.pts, packet.dts, packet.time_base = picture, 0, 0, Fraction(1, 90_000)
            sink.mux(packet)
        for stream, track in zip(streams, tracks, strict=True):
            for at in range(0, len(track.samples), PACKET):
                if not any(begin <= at / RATE < end for begin, end in track.holes):
                    sink.mux(stream.encode(_frame(track.samples[at : at + PACKET], round(track.begin * RATE) + at)))
            sink.mux(stream.encode(None))
    return out.getvalue()


def _frame(samples: Samples, pts: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, pts, Fraction(1, RATE)
    return frame


def at_rate(samples: Samples, rate: int) -> Samples:
    """Resample 16 kHz samples."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    pieces = [piece.to_ndarray()[0] for frame in (_frame(samples, 0), None) for piece in resampler.resample(frame)]
    return np.concatenate(pieces)


def talk(*names: str, pause: float = 1.0) -> Samples:
    """Return clips with pauses before, between and after them."""
    silence = np.zeros(round(pause * RATE), np.int16)
    return np.concatenate([silence, *(part for name in names for part in (clip(name), silence))])


def wav(samples: Samples, rate: int = RATE, promised: int | None = None) -> bytes:
    """Write samples of shape (n,) or (channels, n) as WAV, whose header may promise another number of frames."""
    channels = 1 if samples.ndim == 1 else len(samples)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(samples.T.tobytes())
    data = bytearray(out.getvalue())
    if promised is not None:
        struct.pack_into("<I", data, 40, promised * 2 * channels)
    return bytes(data)


def silent_wav(path: Path, seconds: int) -> None:
    """Write digital silence as a sparse file."""
    with path.open("wb") as file:
        size = seconds * RATE * 2
        file.write(
            struct.pack(
                "<4sI4s4sIHHIIHH4sI",
                b"RIFF",
                36 + size,
                b"WAVE",
                b"fmt ",
                16,
                1,
                1,
                RATE,
                2 * RATE,
                2,
                16,
                b"data",
                size,
            )
        )
        file.truncate(44 + size)


def damaged(data: bytes, share: float = 0.5, length: int = 400) -> bytes:
    """Overwrite `length` bytes with noise, from `share` of the file on."""
    at = int(len(data) * share)
    noise = np.random.default_rng(7).integers(0, 256, length, np.uint8).tobytes()
    return data[:at] + noise + data[at + length :]


def varying() -> bytes:
    """Return an AAC stream that changes its sample rate and channels, as broadcasts do between programmes."""
    memo = talk("opening_hours")
    wide = np.tile(at_rate(memo, 44_100), (2, 1))
    parts = (memo.reshape(1, -1), RATE, "mono"), (wide, 44_100, "stereo"), (memo.reshape(1, -1), RATE, "mono")
    return b"".join(sound("adts", "aac", *part) for part in parts)


def leaping() -> bytes:
    """Return a transport stream whose clock leaps by five hours."""
    first, second = (container("mpegts", Track(talk("opening_hours"), begin=begin)) for begin in (0.0, 18_000.0))
    return first + second
