"""Test films: photographs under slow pans with hard cuts, a minute encoded once and repeated."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image, ImageOps

from media_assets.demo.photographs import SOURCES, photograph

RATE = 25
_SHOT_SECONDS = 5
_PAN = 160


def make_film(path: Path, minutes: int, size: tuple[int, int] = (1280, 720), key_every: int = 50) -> None:
    """Write an H.264 film of `minutes` minutes, 25 pictures a second, a cut every 5 s; a key frame at cuts too."""
    names = list(SOURCES)[: 60 // _SHOT_SECONDS]
    with av.open(str(path), "w") as sink:
        options = {"preset": "veryfast", "g": str(key_every), "crf": "28"}
        stream: Any = sink.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        packets = []
        for number in range(60 * RATE):
            frame = av.VideoFrame.from_ndarray(_picture(names, number, size), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            packets += [(packet, packet.pts, packet.dts) for packet in stream.encode(frame)]
        packets += [(packet, packet.pts, packet.dts) for packet in stream.encode(None)]
        for minute in range(minutes):
            for packet, pts, dts in packets:
                packet.time_base = Fraction(1, RATE)
                packet.pts, packet.dts = pts + minute * 60 * RATE, dts + minute * 60 * RATE
                packet.stream = stream
                sink.mux(packet)


_wide: dict[str, Any] = {}


def _picture(names: list[str], number: int, size: tuple[int, int]) -> Any:
    shot, within = divmod(number, _SHOT_SECONDS * RATE)
    name = names[shot % len(names)]
    if name not in _wide:
        fitted = ImageOps.fit(photograph(name), (size[0] + _PAN, size[1]), Image.Resampling.BICUBIC)
        _wide[name] = np.asarray(fitted.convert("RGB"))
    left = _PAN * within // (_SHOT_SECONDS * RATE)
    return np.ascontiguousarray(_wide[name][:, left : left + size[0]])
