"""Files as strangers drop them, and how tests claim them."""

import io
import os
from pathlib import Path

import av
import numpy as np

from resources.opening import Source

CANARY = b"canary-5c1e"


def claim(root: Path, name: str | bytes) -> Source:
    raw = os.fsencode(name)
    about = os.lstat(os.path.join(os.fsencode(root), raw))
    return Source(str(root), raw, about.st_size, about.st_mtime_ns)


def drop_file(root: Path, name: str, data: bytes) -> Source:
    (root / name).write_bytes(data)
    return claim(root, name)


def film(container: str = "mpegts", codec: str = "mpeg2video") -> bytes:
    """A white film of ten frames whose title is the canary."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as output:
        output.metadata["service_name"] = output.metadata["title"] = CANARY.decode()
        stream = output.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"  # type: ignore[union-attr]
        frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 255, np.uint8), format="rgb24")
        for packet in [*(p for _ in range(10) for p in stream.encode(frame)), *stream.encode(None)]:  # type: ignore[union-attr]
            output.mux(packet)
    return buffer.getvalue()
