"""A sample of the library's own pictures."""

import io
from collections import defaultdict
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from PIL import Image

from media_assets.schemas.duplicates import DUPLICATE_PAIRS
from media_assets.schemas.visual import FRAMES
from resources.errors import MediaError
from resources.library import Library
from resources.opening import open_image


@dataclass(frozen=True)
class Sample:
    """Pictures by content id, and how many others are too plain, like another one, or could not be read."""

    pictures: list[tuple[str, Image.Image]]
    plain: int
    alike: int
    unreadable: int


def sample_pictures(library: Library, most: int) -> Sample:
    """Return up to `most` still pictures, spread evenly over the content ids and so the same from run to run.

    Left out are pictures too plain to have a meaningful hash, those that the table of duplicate pairs knows to have
    something in common with one taken before, and those whose thumbnail is gone or damaged.
    """
    known = known_pairs(library)
    columns = ["content_id", "frame", "time_seconds", "thumbnail", "plain"]
    frames = library.read_corpus("frames", FRAMES, columns)
    still = frames.filter(pc.and_(pc.is_null(frames["time_seconds"]), pc.equal(frames["frame"], 0)))
    fit = still.filter(pc.invert(pc.fill_null(still["plain"], False)))
    chosen = dict(zip(fit["content_id"].to_pylist(), fit["thumbnail"].to_pylist(), strict=True))
    pictures: list[tuple[str, Image.Image]] = []
    unreadable = alike = 0
    taken: set[str] = set()
    for content in sorted(chosen):
        if len(pictures) == most:
            break
        if known[content] & taken:
            alike += 1
            continue
        try:
            pictures.append((content, _picture(library, chosen[content])))
            taken.add(content)
        except (MediaError, OSError, TypeError):
            unreadable += 1
    return Sample(pictures, _different(still) - len(chosen), alike, unreadable)


def known_pairs(library: Library) -> defaultdict[str, set[str]]:
    """Return for each content those that the table of duplicate pairs relates it to."""
    pairs = library.read_table("duplicate_pairs", DUPLICATE_PAIRS)
    known: defaultdict[str, set[str]] = defaultdict(set)
    for left, right in zip(pairs["left"].to_pylist(), pairs["right"].to_pylist(), strict=True):
        known[left].add(right)
        known[right].add(left)
    return known


def _different(rows: pa.Table) -> int:
    return len(set(rows["content_id"].to_pylist()))


def _picture(library: Library, thumbnail: str) -> Image.Image:
    with open_image(io.BytesIO(library.blob_path(thumbnail).read_bytes())) as image:
        picture: Image.Image = image.convert("RGB")
    return picture
