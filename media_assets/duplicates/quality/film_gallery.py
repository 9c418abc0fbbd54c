"""Generated films and their variants, each as the frames stage decodes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from PIL import Image

from media_assets.duplicates.quality.calibrate import Recommendation
from media_assets.duplicates.quality.evaluate import ORIGINAL, Matches, Variants
from media_assets.duplicates.quality.films import (
    FILM_TRANSFORMS,
    FRAMES_PER_SECOND,
    SCENES,
    changed,
    decoded,
    encoded,
    scenes,
)
from media_assets.duplicates.quality.measure import TOGETHER, Terms, Tried, measured
from media_assets.duplicates.quality.promises import VIDEOS
from media_assets.duplicates.videos.pairs import video_pairs
from media_assets.duplicates.videos.sequences import Sequences
from media_assets.frames.decode import decode
from media_assets.frames.settings import FrameSettings
from media_assets.outcomes import received
from resources.duplicates import DuplicateRules
from resources.opening import Source

STRANGERS = 2
"""Pictures that a film needs besides its own, to stand before and after it."""

PICTURES = SCENES + STRANGERS
"""Pictures that one film needs."""

VIDEO = "video"
"""Frames that look the same at the same distance in time."""

LOOSEST_SHARE = 0.3
"""Films with this share of frames in common are kept, to find the loosest threshold that keeps the precision."""

TERMS = Terms("video", {name: transform.about for name, transform in FILM_TRANSFORMS.items()}, VIDEOS)


@dataclass(frozen=True)
class FilmGallery(Variants):
    """One row per film: each original, followed by what the transforms made of it.

    Attributes:
        frames: the frames of all films; the content id is the row's number.
        seconds: the length of each row's film, by content id.
    """

    frames: pa.Table
    seconds: dict[str, float]

    @property
    def about(self) -> pd.DataFrame:
        """Kind and length of each film, by content id."""
        return pd.DataFrame({"kind": "video", "duration_seconds": pd.Series(self.seconds, dtype=float)})

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


def film_matches(gallery: FilmGallery, rules: DuplicateRules) -> Matches:
    """Return the pairs of films of which one is a copy or a part of the other, and their distances.

    Each transform is tried by itself, with all originals: frames that many videos share count as an intro's.
    """
    if not len(gallery):
        return Matches.joined([])
    loose = DuplicateRules(**(rules.thresholds | {"frame_share": LOOSEST_SHARE}))
    numbers = np.array([int(name) for name in gallery.frames["content_id"].to_pylist()])
    found = []
    for transform in range(len(gallery.transforms)):
        shown = np.isin(gallery.transform[numbers], (ORIGINAL, transform))
        frames = gallery.frames.filter(pa.array(shown))
        pairs = video_pairs(Sequences.of(frames, frames["content_id"].to_pandas(), gallery.about), loose)
        linked = pairs.filter(pc.is_in(pairs["relation"], pa.array(["copy", "part"])))
        left, right = (pc.cast(linked[side], pa.int64()).to_numpy() for side in ("left", "right"))
        found.append(Matches(left, right, linked["distance"].to_numpy().astype(np.float64)))
    return Matches.joined(found)


def film_quality(gallery: FilmGallery, rules: DuplicateRules, recommendations: Iterable[Recommendation]) -> pa.Table:
    """Return rows of `DUPLICATE_QUALITY`."""
    every = frozenset(gallery.transforms)
    found = film_matches(gallery, rules)
    tried = [Tried(method, found, 1 - rules.frame_share, every) for method in (VIDEO, TOGETHER)]
    return measured(gallery, np.arange(len(gallery.ids)), tried, TERMS, recommendations)


def _frames(path: Path, film: bytes) -> pa.Table:
    path.write_bytes(film)
    found = path.stat()
    source = Source(str(path.parent), path.name.encode(), found.st_size, found.st_mtime_ns)
    table = received(decode(source, "video", FrameSettings())).table.drop_columns(["jpeg"])
    path.unlink()
    return table.add_column(0, "content_id", pa.array([path.name] * len(table), pa.string()))
