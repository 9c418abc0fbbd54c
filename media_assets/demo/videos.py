"""The two videos of the sample drop folder: a slide show with speech, and a smaller re-encode of it."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from io import BytesIO
from typing import cast

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from media_assets.demo.files import DropFile
from media_assets.demo.photographs import photograph
from media_assets.demo.sound import RATE, Samples, clip

SLIDES = ("rocket", "moon", "astronaut", "hubble")
WIDTH, HEIGHT, FRAMES_PER_SECOND = 480, 270, 15
FRAMES_PER_SLIDE = 48
PAN = 96
# Without `mbtree=0` x264 gives other bytes on every call, even on one thread (measured with PyAV 18.1).
X264 = {"preset": "veryfast", "g": "15", "mbtree": "0"}
SMALLER = X264 | {"crf": "32"}


def slide_frames() -> Iterator[NDArray[np.uint8]]:
    """Yields RGB frames of shape (270, 480, 3): 3.2 s of each photograph under a slow pan, with hard cuts between."""
    for name in SLIDES:
        size = (WIDTH + PAN, HEIGHT)
        # The upper part of a photograph is kept: there are the heads.
        wide = np.asarray(ImageOps.fit(photograph(name), size, Image.Resampling.LANCZOS, centering=(0.5, 0.15)))
        for number in range(FRAMES_PER_SLIDE):
            left = PAN * number // FRAMES_PER_SLIDE
            yield wide[:, left : left + WIDTH]


def narration() -> Samples:
    """Returns two clips with pauses, mono at 16 kHz, exactly as long as the slides."""
    pause = np.zeros(RATE // 2, np.int16)
    spoken = np.concatenate([clip("first_room"), pause, clip("evening_talk")])
    whole = np.zeros(len(SLIDES) * FRAMES_PER_SLIDE * RATE // FRAMES_PER_SECOND, np.int16)
    length = min(len(spoken), len(whole))
    whole[:length] = spoken[:length]
    return whole


@lru_cache(maxsize=1)
def slide_show() -> bytes:
    """Encodes the slide show as H.264 and AAC in MP4, 12.8 s, a key frame every second and at every cut."""
    sound = av.AudioFrame.from_ndarray(narration().reshape(1, -1), format="s16", layout="mono")
    sound.sample_rate, sound.pts = RATE, 0
    frames = (av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24") for picture in slide_frames())
    return _encoded("mp4", "aac", (WIDTH, HEIGHT), X264, frames, [sound])


def smaller_slide_show() -> bytes:
    """Decodes the slide show and encodes it at 320x180 with fewer bits, as H.264 and Opus in Matroska."""
    original = slide_show()
    with av.open(BytesIO(original), "r") as picture, av.open(BytesIO(original), "r") as sound:
        return _encoded("matroska", "libopus", (320, 180), SMALLER, picture.decode(video=0), sound.decode(audio=0))


def _encoded(
    container: str,
    sound_codec: str,
    size: tuple[int, int],
    picture_options: dict[str, str],
    pictures: Iterator[av.VideoFrame],
    sounds: Iterator[av.AudioFrame] | list[av.AudioFrame],
) -> bytes:
    out = BytesIO()
    # Matroska puts a random identifier into the file without `bitexact`.
    with av.open(out, "w", format=container, options={"fflags": "+bitexact"}) as sink:
        video = sink.add_stream("libx264", rate=FRAMES_PER_SECOND, options=picture_options)
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        # x264 divides its work by the number of threads: a fixed number gives the same bytes on every machine.
        video.codec_context.thread_count = 2
        audio = cast(av.AudioStream, sink.add_stream(sound_codec, rate=RATE, layout="mono"))
        audio.bit_rate = 32_000
        for number, picture in enumerate(pictures):
            frame = picture.reformat(*size, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, FRAMES_PER_SECOND)
            sink.mux(video.encode(frame))
        sink.mux(video.encode(None))
        for sound in sounds:
            sink.mux(audio.encode(sound))
        sink.mux(audio.encode(None))
    return out.getvalue()


def video_files() -> list[DropFile]:
    """Lists the slide show and its re-encode."""
    return [
        DropFile("videos/night sky.mp4", "video", slide_show),
        DropFile("videos/from chat/VID_0042.mkv", "video", smaller_slide_show),
    ]
