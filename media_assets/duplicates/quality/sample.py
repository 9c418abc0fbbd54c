"""A sample of the library's own pictures."""

import io
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from PIL import Image

from media_assets.schemas.visual import FRAMES
from resources.errors import MediaError
from resources.library import Library
from resources.opening import open_image


@dataclass(frozen=True)
class Sample:
    """Pictures by content id, and how many could have been taken, were too plain, or could not be read."""

    pictures: list[tuple[str, Image.Image]]
    candidates: int
    plain: int
    unreadable: int


def sample_pictures(library: Library, most: int) -> Sample:
    """Return up to `most` still pictures, spread evenly over the content ids and so the same from run to run.

    Pictures too plain to have a meaningful hash are left out, and those whose thumbnail is gone or damaged.
    """
    columns = ["content_id", "frame", "time_seconds", "thumbnail", "plain"]
    frames = library.read_corpus("frames", FRAMES, columns)
    still = frames.filter(pc.and_(pc.is_null(frames["time_seconds"]), pc.equal(frames["frame"], 0)))
    fit = still.filter(pc.invert(pc.fill_null(still["plain"], False)))
    chosen = dict(zip(fit["content_id"].to_pylist(), fit["thumbnail"].to_pylist(), strict=True))
    pictures: list[tuple[str, Image.Image]] = []
    unreadable = 0
    for content in sorted(chosen):
        if len(pictures) == most:
            break
        try:
            pictures.append((content, _picture(library, chosen[content])))
        except (MediaError, OSError, TypeError):
            unreadable += 1
    return Sample(pictures, len(chosen), _different(still) - len(chosen), unreadable)


def _different(rows: pa.Table) -> int:
    return len(set(rows["content_id"].to_pylist()))


def _picture(library: Library, thumbnail: str) -> Image.Image:
    with open_image(io.BytesIO(library.blob_path(thumbnail).read_bytes())) as image:
        picture: Image.Image = image.convert("RGB")
    return picture
