"""How players turn a video: the rotation that phones write beside the pictures instead of turning them."""

from contextlib import suppress
from typing import Any, BinaryIO

from media_assets.library.payload import primary_video
from resources.errors import PermanentError
from resources.opening import open_av


def rotation_of(file: BinaryIO) -> int:
    """Return a video file's rotation as `quarter_turns` does; 0 where nothing can be decoded. Rewinds the file."""
    rotation = 0
    with suppress(PermanentError), open_av(file) as container:
        stream = primary_video(container)
        if stream is not None:
            stream.thread_type = "NONE"
            rotation = quarter_turns(next(container.decode(stream), None))
    file.seek(0)
    return rotation


def quarter_turns(frame: Any) -> int:
    """Return a frame's rotation in degrees counter-clockwise: 0, 90, 180 or 270 (other angles count as 0)."""
    degrees = int(frame.rotation) % 360 if frame is not None else 0
    return degrees if degrees % 90 == 0 else 0
