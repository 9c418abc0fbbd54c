"""Originals and what transforms make of them, each picture as the product sees it: by its hashes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt
from PIL import Image

from media_assets.duplicates.quality.transforms import transformed
from media_assets.frames.decode import FrameSettings
from media_assets.frames.hashing import hashes_of

ORIGINAL = -1
"""The number of the transform of a picture to which nothing happened."""

SMALL = 32
"""Side of the grey pictures by which the truth is told."""

_SIDE = FrameSettings().side


@dataclass(frozen=True)
class Gallery:
    """One row per picture: each original, followed by what the transforms made of it.

    Attributes:
        ids: what the originals are called.
        transforms: names of the transforms.
        original: which original a row shows, shape (n,).
        transform: which transform made it, shape (n,); `ORIGINAL` for none.
        phash: 64-bit hashes, shape (n,).
        phash256: 256-bit hashes, shape (n, 32).
        flipped: 64-bit hashes of the three flips, shape (n, 24).
        flipped256: 256-bit hashes of the three flips, shape (n, 96).
        small: grey originals at 32 x 32 pixels, shape (originals, 32, 32).
    """

    ids: tuple[str, ...]
    transforms: tuple[str, ...]
    original: npt.NDArray[np.int64]
    transform: npt.NDArray[np.int64]
    phash: npt.NDArray[np.uint64]
    phash256: npt.NDArray[np.uint8]
    flipped: npt.NDArray[np.uint8]
    flipped256: npt.NDArray[np.uint8]
    small: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, pictures: Iterable[tuple[str, Image.Image]], transforms: Sequence[str]) -> Self:
        """Transform and hash pictures, given as (id, picture); one at a time is in memory."""
        ids: list[str] = []
        rows: list[tuple[int, int]] = []
        hashes: dict[str, list[bytes]] = {name: [] for name in ("phash", "phash256", "flipped", "flipped256")}
        small = []
        for number, (name, picture) in enumerate(pictures):
            upright = as_thumbnail(picture)
            ids.append(name)
            small.append(np.asarray(upright.convert("L").resize((SMALL, SMALL), Image.Resampling.BOX)))
            for order in range(ORIGINAL, len(transforms)):
                shown = upright if order == ORIGINAL else as_thumbnail(transformed(upright, transforms[order], name))
                rows.append((number, order))
                found = hashes_of(shown)
                hashes["phash"].append(found["phash"].to_bytes(8, "big"))
                for column in ("phash256", "flipped", "flipped256"):
                    hashes[column].append(found[column])
        table = np.array(rows, np.int64).reshape(-1, 2)

        def packed(column: str, size: int) -> npt.NDArray[np.uint8]:
            return np.frombuffer(b"".join(hashes[column]), np.uint8).reshape(-1, size)

        return cls(
            ids=tuple(ids),
            transforms=tuple(transforms),
            original=table[:, 0],
            transform=table[:, 1],
            phash=packed("phash", 8).view(">u8").ravel().astype(np.uint64),
            phash256=packed("phash256", 32),
            flipped=packed("flipped", 24),
            flipped256=packed("flipped256", 96),
            small=np.array(small, np.uint8).reshape(-1, SMALL, SMALL),
        )

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return one gallery of several that were made with the same transforms; there is at least one."""
        before = np.cumsum([0, *(len(part.ids) for part in parts)])
        arrays = {
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(cls)
            if field.name not in ("ids", "transforms", "original")
        }
        return cls(
            ids=tuple(name for part in parts for name in part.ids),
            transforms=parts[0].transforms,
            original=np.concatenate([part.original + start for part, start in zip(parts, before, strict=False)]),
            **arrays,
        )


def as_thumbnail(picture: Image.Image) -> Image.Image:
    """Return a picture as RGB no larger than the frames stage keeps it."""
    shown = picture.convert("RGB")
    shown.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return shown
