"""Generated films and their variants, each as the frames stage decodes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import numpy as np
import pyarrow as pa
from PIL import Image

from media_assets.duplicates.quality.evaluate import ORIGINAL, Matches, Method, Variants
from media_assets.duplicates.quality.films import (
    FILM_TRANSFORMS,
    FRAMES_PER_SECOND,
    SCENES,
    changed,
    decoded,
    encoded,
    scenes,
)
from media_assets.duplicates.visual import visual_links
from media_assets.frames.decode import decode
from media_assets.frames.settings import FrameSettings
from media_assets.outcomes import received
from resources.opening import Source

STRANGERS = 2
"""Pictures that a film needs besides its own, to stand before and after it."""

PICTURES = SCENES + STRANGERS
"""Pictures that one film needs."""


@dataclass(frozen=True)
class FilmGallery(Variants):
    """One row per film: each original, followed by what the transforms made of it.

    Attributes:
        frames: the frames of all films; the content id is the row's number.
        seconds: the length of each row's film, by content id.
    """

    frames: pa.Table
    seconds: dict[str, float]

    @classmethod
    def of(cls, pictures: Sequence[Image.Image], transforms: Sequence[str] = tuple(FILM_TRANSFORMS)) -> Self:
        """Make a film of each `PICTURES` pictures, transform and decode it; pictures that are left over make none."""
        rows: list[tuple[int, int]] = []
        frames: list[pa.Table] = []
        seconds: dict[str, float] = {}
        with TemporaryDirectory(prefix="films-") as folder:
            for number in range(len(pictures) // PICTURES):
                own = pictures[number * PICTURES : (number + 1) * PICTURES]
                film = encoded(scenes(own[:SCENES]))
                for order in range(ORIGINAL, len(transforms)):
                    shown = film if order == ORIGINAL else changed(film, transforms[order], own[SCENES:])
                    name = f"{len(rows):08d}"
                    rows.append((number, order))
                    frames.append(_frames(Path(folder) / name, shown))
                    seconds[name] = len(decoded(shown)) / FRAMES_PER_SECOND
        table = np.array(rows, np.int64).reshape(-1, 2)
        ids = tuple(str(number) for number in range(len(pictures) // PICTURES))
        together = pa.concat_tables(frames) if frames else pa.table({"content_id": pa.array([], pa.string())})
        return cls(ids, tuple(transforms), table[:, 0], table[:, 1], together, seconds)


def film_matches(gallery: FilmGallery) -> Matches:
    """Return the pairs of films that the product links, and their distances."""
    if not len(gallery):
        return Matches(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    links = visual_links(gallery.frames.to_pandas(), gallery.seconds)
    left = np.array([int(link.left) for link in links], np.int64)
    right = np.array([int(link.right) for link in links], np.int64)
    return Matches(left, right, np.array([link.distance for link in links], np.float64))


def _frames(path: Path, film: bytes) -> pa.Table:
    path.write_bytes(film)
    found = path.stat()
    source = Source(str(path.parent), path.name.encode(), found.st_size, found.st_mtime_ns)
    table = received(decode(source, "video", FrameSettings())).table.drop_columns(["jpeg"])
    path.unlink()
    return table.add_column(0, "content_id", pa.array([path.name] * len(table), pa.string()))


FILMS: Method[FilmGallery] = Method("video", 1.0, film_matches)
