"""The sound files of the sample drop folder, made from the spoken clips beside this module."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import cast

import av
import numpy as np
from numpy.typing import NDArray

from media_assets.demo.files import DropFile

CLIPS = Path(__file__).parent / "clips"
RATE = 16_000
Samples = NDArray[np.int16]


def clip(name: str) -> Samples:
    """Decodes a bundled clip to mono 16-bit samples of shape (n,) at 16 kHz."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    parts: list[Samples] = []
    with av.open(str(CLIPS / f"{name}.opus")) as source:
        for frame in [*source.decode(audio=0), None]:
            parts += [piece.to_ndarray()[0] for piece in resampler.resample(frame)]
    return np.concatenate(parts)


def encoded(samples: Samples, container: str, codec: str, bit_rate: int | None = None) -> bytes:
    """Encodes mono 16 kHz samples into a container, without tags and with nothing that depends on the clock."""
    out = BytesIO()
    options = {"fflags": "+bitexact"} | ({"id3v2_version": "0"} if container == "mp3" else {})
    with av.open(out, "w", format=container, options=options) as sink:
        stream = cast(av.AudioStream, sink.add_stream(codec, rate=RATE, layout="mono"))
        if bit_rate:
            stream.bit_rate = bit_rate
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, 0
        sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    return out.getvalue()


def wav(name: str) -> bytes:
    """Encodes a clip as 16-bit PCM."""
    return encoded(clip(name), "wav", "pcm_s16le")


def flac(name: str) -> bytes:
    """Encodes a clip as FLAC."""
    return encoded(clip(name), "flac", "flac")


def m4a(name: str) -> bytes:
    """Encodes a clip as AAC at 48 kbit/s."""
    return encoded(clip(name), "ipod", "aac", 48_000)


def ogg(name: str) -> bytes:
    """Encodes a clip as Opus at 24 kbit/s in Ogg."""
    return encoded(clip(name), "ogg", "libopus", 24_000)


def mp3(name: str, title: str = "", artist: str = "") -> bytes:
    """Encodes a clip as MP3 at 48 kbit/s behind an ID3 tag; other tags leave the audio packets as they are."""
    tag = id3_tag({"TIT2": title, "TPE1": artist}) if title or artist else b""
    return tag + encoded(clip(name), "mp3", "libmp3lame", 48_000)


def id3_tag(texts: dict[str, str]) -> bytes:
    """Returns an ID3v2.3 tag of text frames (id3.org, ID3v2.3.0, sections 3.1 and 4.2), texts as UTF-16."""
    frames = b""
    for name, text in texts.items():
        body = b"\x01\xff\xfe" + text.encode("utf-16-le")
        frames += name.encode("ascii") + len(body).to_bytes(4, "big") + b"\x00\x00" + body
    # The tag's length has seven bits per byte, so that no part of it looks like the start of an MP3 frame.
    length = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + length + frames


def silence(seconds: float = 4.0) -> bytes:
    """Encodes digital silence as 16-bit PCM."""
    return encoded(np.zeros(int(seconds * RATE), np.int16), "wav", "pcm_s16le")


def sound_files() -> list[DropFile]:
    """Lists the sound files: one clip in five formats, one re-tagged, one copied, the others once, and a silent one."""
    cat = partial(m4a, "office_cat")
    made: dict[str, Callable[[], bytes]] = {
        "voice memos/opening hours.wav": partial(wav, "opening_hours"),
        "voice memos/opening hours.flac": partial(flac, "opening_hours"),
        "voice memos/opening hours.m4a": partial(m4a, "opening_hours"),
        "voice memos/opening hours.mp3": partial(mp3, "opening_hours"),
        "voice memos/opening hours.ogg": partial(ogg, "opening_hours"),
        "voice memos/Memo 01.mp3": partial(mp3, "blue_folder", "Memo 01", "Phone"),
        "voice memos/sorted/Blue folder.mp3": partial(mp3, "blue_folder", "The blue folder", "Helen Carter"),
        "voice memos/Memo 02.m4a": cat,
        "backup/Memo 02 (copy).m4a": cat,
        "voice memos/Memo 03.flac": partial(flac, "train_to_oxford"),
        "voice memos/Memo 04.ogg": partial(ogg, "spring_garden"),
        "museum/museum tour.mp3": partial(mp3, "museum_tour", "Museum tour", "Lakeside Museum"),
        "voice memos/Memo 05.wav": silence,
    }
    return [DropFile(path, "audio", make) for path, make in made.items()]
