"""Small videos made of photographs, and what happens to videos on their way; written by PyAV."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import av
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from resources.opening import open_av

WIDTH, HEIGHT = 320, 180
FRAMES_PER_SECOND = 8
PAN = 32
"""Pixels by which the view moves over each photograph."""
SCENE_SECONDS = 3
SCENES = 6
"""Photographs in one film, which is 18 seconds long."""

Frame = npt.NDArray[np.uint8]
"""RGB, shape (height, width, 3)."""


@dataclass(frozen=True)
class Codec:
    """How frames become a file."""

    container: str = "mp4"
    encoder: str = "libx264"
    options: tuple[tuple[str, str], ...] = (("preset", "veryfast"), ("crf", "23"))


GOOD = Codec()
POOR = Codec(options=(("preset", "veryfast"), ("crf", "36")))
OTHER = Codec("avi", "mpeg4", (("qscale", "6"),))


@dataclass(frozen=True)
class FilmTransform:
    """One way to change a video: its frames, given strangers to put around them, and how they are encoded."""

    name: str
    about: str
    cut: Callable[[list[Frame], list[Frame]], list[Frame]]
    codec: Codec = GOOD
    scale: float = 1.0


def scenes(pictures: Iterable[Image.Image]) -> list[Frame]:
    """Return frames that pan slowly over each picture for `SCENE_SECONDS`, with hard cuts between."""
    frames: list[Frame] = []
    count = SCENE_SECONDS * FRAMES_PER_SECOND
    for order, picture in enumerate(pictures):
        wide = np.asarray(ImageOps.fit(picture.convert("RGB"), (WIDTH + PAN, HEIGHT), Image.Resampling.BICUBIC))
        steps = range(count) if order % 2 == 0 else range(count - 1, -1, -1)
        frames += [wide[:, (left := PAN * step // count) : left + WIDTH] for step in steps]
    return frames


def encoded(frames: Sequence[Frame], codec: Codec = GOOD, scale: float = 1.0) -> bytes:
    """Encode frames, with a key frame each second at least."""
    out = io.BytesIO()
    width, height = (2 * round(side * scale / 2) for side in (WIDTH, HEIGHT))
    with av.open(out, "w", format=codec.container) as sink:
        stream = cast(av.VideoStream, sink.add_stream(codec.encoder, FRAMES_PER_SECOND, dict(codec.options)))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.gop_size = FRAMES_PER_SECOND
        stream.codec_context.thread_count = 1
        for number, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
            frame = frame.reformat(width, height, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, FRAMES_PER_SECOND)
            sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    return out.getvalue()


def decoded(film: bytes) -> list[Frame]:
    """Decode all frames of a film that `encoded` made."""
    with open_av(io.BytesIO(film)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def changed(film: bytes, name: str, strangers: Sequence[Image.Image]) -> bytes:
    """Decode a film and return it as the transform `name` leaves it.

    Args:
        strangers: other pictures; a scene of the first half of them is put before, of the others after a film where
            the transform lets it begin or end with something else.

    Raises:
        KeyError: there is no such transform.
    """
    transform = FILM_TRANSFORMS[name]
    return encoded(transform.cut(decoded(film), scenes(strangers)), transform.codec, transform.scale)


def _as_it_is(frames: list[Frame], _: list[Frame]) -> list[Frame]:
    return frames


def _end_cut_off(frames: list[Frame], _: list[Frame]) -> list[Frame]:
    return frames[: round(len(frames) * 0.8)]


def _start_cut_off(frames: list[Frame], _: list[Frame]) -> list[Frame]:
    return frames[round(len(frames) * 0.2) :]


def _excerpt(frames: list[Frame], _: list[Frame]) -> list[Frame]:
    return frames[round(len(frames) * 0.3) : round(len(frames) * 0.7)]


def _inside(frames: list[Frame], strangers: list[Frame]) -> list[Frame]:
    half = len(strangers) // 2
    return [*strangers[:half], *frames, *strangers[half:]]


def _after_black(frames: list[Frame], _: list[Frame]) -> list[Frame]:
    return [np.zeros_like(frames[0])] * (2 * FRAMES_PER_SECOND) + frames


FILM_TRANSFORMS: Mapping[str, FilmTransform] = {
    transform.name: transform
    for transform in (
        FilmTransform("re-encoded", "encoded again as H.264 with few bits", _as_it_is, POOR),
        FilmTransform("other container", "encoded again as MPEG-4 in AVI", _as_it_is, OTHER),
        FilmTransform("half size", "width and height halved", _as_it_is, scale=0.5),
        FilmTransform("black intro", "two seconds of black before it", _after_black),
        FilmTransform("start cut off", "the first 20 % left out", _start_cut_off),
        FilmTransform("end cut off", "the last 20 % left out", _end_cut_off),
        FilmTransform("excerpt", "only the middle 40 %", _excerpt),
        FilmTransform("clip inside a longer one", "between as much of something else", _inside),
    )
}
"""Every transform of videos by its name."""
