"""The hashes of pictures, as they are compared."""

from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from media_assets.duplicates.contents import Bits, bits_of, digest
from media_assets.duplicates.evidence import Ints, pairs_table

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Pictures:
    """Hashes of pictures with structure, one row each, content ids ascending.

    Attributes:
        ids: content ids.
        phash: shape (n,); `phash256` (n, 32), `flipped` (n, 24), `flipped256` (n, 96) as in `FRAMES`.
        trimmed: what lies within margins, shape (n, 4), NaN without margins; its hashes are 0 there.
    """

    ids: npt.NDArray[np.object_]
    phash: Hashes
    phash256: Bits
    flipped: Bits
    flipped256: Bits
    trimmed: npt.NDArray[np.float32]
    trimmed_phash: Hashes
    trimmed_phash256: Bits

    @classmethod
    def of(cls, frames: pa.Table, ids: "pd.Series[str]") -> "Pictures":
        """Read rows of `FRAMES`, one per picture, with the content id that each stands for."""
        order = np.argsort(ids.to_numpy(object).astype("S64"), kind="stable")
        frames = frames.take(pa.array(order)).combine_chunks()
        box = np.full((len(frames), 4), np.nan, np.float32)
        has = frames["trimmed"].is_valid().to_numpy()
        box[has] = frames["trimmed"].drop_null().combine_chunks().flatten().to_numpy().reshape(-1, 4)
        inner = np.zeros((len(frames), 32), np.uint8)
        inner[has] = bits_of(frames["trimmed_phash256"].drop_null())
        return cls(
            ids.to_numpy(object)[order],
            frames["phash"].to_numpy(),
            bits_of(frames["phash256"]),
            bits_of(frames["flipped"]),
            bits_of(frames["flipped256"]),
            box,
            frames["trimmed_phash"].fill_null(0).to_numpy(),
            inner,
        )

    def __len__(self) -> int:
        """How many there are."""
        return len(self.ids)

    def take(self, rows: Ints | npt.NDArray[np.bool_]) -> "Pictures":
        """Return some of them."""
        return replace(self, **{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    @property
    def margined(self) -> npt.NDArray[np.bool_]:
        """Which have margins."""
        return ~np.isnan(self.trimmed[:, 0])

    @property
    def flips(self) -> Hashes:
        """The 64-bit hashes of the three flips, shape (n, 3)."""
        return np.ascontiguousarray(self.flipped).view(">u8").astype(np.uint64)

    @cached_property
    def digests(self) -> Hashes:
        """A number for each that is equal where all hashes are."""
        return digest(
            self.phash256, self.flipped256, self.trimmed_phash256, self.phash[:, None].view(np.uint8), self.flipped
        )


def looks(pictures: Pictures) -> tuple[Ints, pa.Table]:
    """Return the rows of the first picture of each look, and the pairs of those with the others that look the same.

    Thousands of pictures with equal hashes are as many pairs and not their square.
    """
    _, first, which = np.unique(pictures.digests, return_index=True, return_inverse=True)
    stands = first[which]
    others = np.flatnonzero(stands != np.arange(len(stands)))
    pairs = pairs_table(
        pictures.ids,
        stands[others],
        others,
        relation="copy",
        method="perceptual",
        distance=0.0,
        threshold=0.0,
        overlap=1.0,
    )
    return np.sort(first), pairs
