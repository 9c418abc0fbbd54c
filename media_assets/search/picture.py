"""A picture to search by, from anywhere on this machine, decoded as those in the library were."""

import io
import os
from pathlib import Path
from typing import Any

from media_assets.frames.decode import decode
from media_assets.frames.settings import FrameSettings
from media_assets.outcomes import received
from resources.manifests import mtime_ns
from resources.opening import Source, open_image
from resources.workers import Task, Workers


def picture_from(path: Path, workers: Workers) -> Any:
    """Return an RGB picture of a thumbnail's size, read in an isolated worker.

    Raises:
        MediaError: it is no picture, or damaged.
    """
    place = path.resolve()
    about = place.stat()
    source = Source(str(place.parent), os.fsencode(place.name), about.st_size, mtime_ns(about))
    task = Task(path, (source, "image", FrameSettings()), about.st_size)
    (answer,) = workers.run(decode, [task])
    if answer.error is not None:
        raise answer.error
    jpeg = received(answer.value).table["jpeg"][0].as_py()
    with open_image(io.BytesIO(jpeg)) as image:
        return image.convert("RGB")
