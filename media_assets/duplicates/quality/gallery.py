"""Originals and what transforms make of them, each picture as the frames stage would see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from PIL import Image

from media_assets.duplicates.quality.evaluate import ORIGINAL, Variants
from media_assets.duplicates.quality.transforms import transformed
from media_assets.frames.hashing import looks_of
from media_assets.frames.margins import trimmed_of
from media_assets.frames.settings import FrameSettings
from media_assets.schemas.visual import FRAMES

SMALL = 32
"""Side of the grey pictures by which the truth is told."""

_SIDE = FrameSettings().side
_COLUMNS = [name for name in FRAMES.names if name not in ("thumbnail", "key", "state", "reason")]
_SCHEMA = pa.schema([FRAMES.field(name) for name in _COLUMNS])


@dataclass(frozen=True)
class Gallery(Variants):
    """One row per picture: each original, followed by what the transforms made of it.

    Attributes:
        frames: what the frames stage says of each row, without the thumbnail; the content id is the row's number.
        small: grey originals at 32 x 32 pixels, shape (originals, 32, 32).
    """

    frames: pa.Table
    small: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, pictures: Iterable[tuple[str, Image.Image]], transforms: Sequence[str]) -> Self:
        """Transform and hash pictures, given as (id, picture); one at a time is in memory."""
        ids: list[str] = []
        rows: list[tuple[int, int]] = []
        frames: list[dict[str, Any]] = []
        small = []
        for number, (name, picture) in enumerate(pictures):
            upright = as_thumbnail(picture)
            ids.append(name)
            small.append(np.asarray(upright.convert("L").resize((SMALL, SMALL), Image.Resampling.BOX)))
            for order in range(ORIGINAL, len(transforms)):
                rows.append((number, order))
                frames.append(_frame(variant(upright, name, "" if order == ORIGINAL else transforms[order])))
        table = np.array(rows, np.int64).reshape(-1, 2)
        return cls(
            ids=tuple(ids),
            transforms=tuple(transforms),
            original=table[:, 0],
            transform=table[:, 1],
            frames=_numbered(pa.Table.from_pylist([dict.fromkeys(_COLUMNS) | row for row in frames], _SCHEMA)),
            small=np.array(small, np.uint8).reshape(-1, SMALL, SMALL),
        )

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return one gallery of several that were made with the same transforms; there is at least one."""
        before = np.cumsum([0, *(len(part.ids) for part in parts)])
        return cls(
            ids=tuple(name for part in parts for name in part.ids),
            transforms=parts[0].transforms,
            original=np.concatenate([part.original + start for part, start in zip(parts, before, strict=False)]),
            transform=np.concatenate([part.transform for part in parts]),
            frames=_numbered(pa.concat_tables([part.frames for part in parts])),
            small=np.concatenate([part.small for part in parts]),
        )

    def packed(self, column: str, size: int) -> npt.NDArray[np.uint8]:
        """Return a column of hashes of `size` bytes, shape (n, size)."""
        return np.frombuffer(b"".join(self.frames[column].to_pylist()), np.uint8).reshape(-1, size)


def as_thumbnail(picture: Image.Image) -> Image.Image:
    """Return a picture as RGB no larger than the frames stage keeps it."""
    shown = picture.convert("RGB")
    shown.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return shown


def variant(thumbnail: Image.Image, name: str, transform: str) -> Image.Image:
    """Return the thumbnail of what a transform, or none, makes of an original of a name."""
    return as_thumbnail(transformed(thumbnail, transform, name)) if transform else thumbnail


def _frame(shown: Image.Image) -> dict[str, Any]:
    return {"frame": 0, "width": shown.width, "height": shown.height, **looks_of(shown), **trimmed_of(shown)}


def _numbered(frames: pa.Table) -> pa.Table:
    names = pa.array([f"{row:08d}" for row in range(len(frames))], pa.string())
    return frames.set_column(0, _SCHEMA.field(0), names)
