"""Pictures that show the same: upright, mirrored, turned, or with even margins around them."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from media_assets.duplicates.contents import Bits, bits_of, digest
from media_assets.duplicates.evidence import INVERSE, Ints, pairs_table
from media_assets.duplicates.join.groups import NearGroups
from media_assets.duplicates.join.near import distance256, groups_between, near_groups
from media_assets.frames.hashing import TRANSFORMS, all_ways
from resources.duplicates import DuplicateRules

VERSION = "2"

_TRIMMED = len(TRANSFORMS)
_DIAGONAL = TRANSFORMS.index("transposed")
_QUERIES_AT_ONCE = 1 << 20
_AT_ONCE = 1 << 18
_ROWS_AT_ONCE = 1 << 16

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

    def digests(self) -> Hashes:
        """Return a number for each that is equal where all hashes are."""
        return digest(
            self.phash256, self.flipped256, self.trimmed_phash256, self.phash[:, None].view(np.uint8), self.flipped
        )


def looks(pictures: Pictures) -> tuple[Ints, pa.Table]:
    """Return the rows of the first picture of each look, and the pairs of those with the others that look the same.

    Thousands of pictures with equal hashes are as many pairs and not their square.
    """
    _, first, which = np.unique(pictures.digests(), return_index=True, return_inverse=True)
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


def picture_pairs(pictures: Pictures, fresh: npt.NDArray[np.bool_], rules: DuplicateRules) -> pa.Table:
    """Return the pairs of which at least one picture is fresh.

    A pair counts where the hash of either picture, laid down in any of the eight ways, is near the other's upright one;
    where several ways do, as with symmetric pictures, the nearest one is kept. Pairs beyond `confirm_bits` of the rules
    and within `reach_bits` are related, no copies: what they are is for a second look to say.
    """
    new, old = np.flatnonzero(fresh), np.flatnonzero(~fresh)
    parts = [*_upright(pictures, new, old, rules), *_laid_down(pictures, new, old, rules)]
    parts += _within_margins(pictures, new, old, rules)
    asked, known, way, distance = (np.concatenate(side) for side in zip(_NO_PARTS, *parts, strict=True))
    swapped = asked > known
    turned = np.where(swapped & (way < _TRIMMED), np.append(INVERSE, _TRIMMED)[way], way)
    left, right = np.minimum(asked, known), np.maximum(asked, known)
    # Of two margins around the same, the wider one holds more; ties go to the left one, whichever asked.
    share = _areas(pictures.trimmed)
    wider = np.where(share[left] <= share[right], left, right)
    holder = np.where(way == _TRIMMED, np.where(np.isnan(share[left] + share[right]), asked, wider), -1)
    # Margins explain a pair that is near within them better than whole hashes that are only alike.
    beyond = distance > rules.confirm_bits
    order = np.lexsort((holder, turned, distance, way == _TRIMMED, beyond, right, left))
    left, right, way, distance, holder = (side[order] for side in (left, right, turned, distance, holder))
    first = np.ones(len(order), np.bool_)
    first[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    first &= (left != right) & ((way < _TRIMMED) | (distance <= rules.confirm_bits))
    left, right, way, distance, holder = (side[first] for side in (left, right, way, distance, holder))
    margins = way == _TRIMMED
    box = np.where(margins[:, None], pictures.trimmed[holder], np.nan)
    small = margins & (_areas(box) < rules.copy_share)
    return pairs_table(
        pictures.ids,
        left,
        right,
        relation=np.where(distance > rules.confirm_bits, "related", np.where(small, "part", "copy")),
        method=np.where(margins, "region", "perceptual"),
        distance=distance.astype(np.float32),
        threshold=float(rules.confirm_bits),
        way=np.where(margins, 0, way),
        overlap=1.0,
        within=holder,
        region=box,
    )


_Part = tuple[Ints, Ints, Ints, Ints]
"""Rows of the picture laid down or trimmed, rows of the other, ways, 256-bit distances."""

_NO_PARTS: _Part = (np.zeros(0, np.int64),) * 4


def _upright(pictures: Pictures, new: Ints, old: Ints, rules: DuplicateRules) -> Iterator[_Part]:
    hashes = pictures.phash
    within = near_groups(hashes[new], rules.candidate_bits)
    yield from _confirmed(within, new, new, pictures.phash256, pictures.phash256, 0, rules)
    if len(old):
        between = groups_between(hashes[new], hashes[old], rules.candidate_bits)
        yield from _confirmed(between, new, old, pictures.phash256, pictures.phash256, 0, rules)


def _laid_down(pictures: Pictures, new: Ints, old: Ints, rules: DuplicateRules) -> Iterator[_Part]:
    """Compare the new ones, laid down, with all upright ones, and the old ones, laid down, with the new ones."""
    every = np.concatenate([new, old])
    ways = _ways64(pictures, new)
    several = max(1, _QUERIES_AT_ONCE // max(len(new), 1))
    for first in range(1, len(TRANSFORMS), several):
        some = ways[first : first + several]
        near = groups_between(some.ravel(), pictures.phash[every], rules.candidate_bits)
        for rows, others in near.blocks(_AT_ONCE):
            way, row = np.divmod(rows, max(len(new), 1))
            yield _laid(pictures, new[row], every[others], way + first, rules)
    if not len(old) or not len(new):
        return
    # Laying an old one down along its diagonal is laying the new one down so: only its flips need to be looked up.
    asked = np.concatenate([ways[0], ways[_DIAGONAL]])
    for flip in range(1, _DIAGONAL):
        flips = np.ascontiguousarray(pictures.flipped[old, 8 * (flip - 1) : 8 * flip]).view(">u8")[:, 0]
        near = groups_between(asked, flips.astype(np.uint64), rules.candidate_bits)
        for rows, others in near.blocks(_AT_ONCE):
            diagonal, row = np.divmod(rows, len(new))
            yield _laid(pictures, old[others], new[row], flip + _DIAGONAL * diagonal, rules)


def _laid(pictures: Pictures, one: Ints, other: Ints, way: Ints, rules: DuplicateRules) -> _Part:
    """Confirm that pictures laid down, each in its own way, look like others."""
    kept = np.flatnonzero(one != other)
    one, other, way = one[kept], other[kept], way[kept]
    laid = all_ways(pictures.phash256[one], pictures.flipped256[one])[way, np.arange(len(one))]
    return _near_enough(one, other, laid, pictures.phash256[other], way, rules)


def _within_margins(pictures: Pictures, new: Ints, old: Ints, rules: DuplicateRules) -> Iterator[_Part]:
    has = _areas(pictures.trimmed) >= rules.region_share
    every = np.concatenate([new, old])
    for asked, known in ((new[has[new]], every), (old[has[old]], new)):
        for hashes, hashes256, others in (
            (pictures.phash, pictures.phash256, known),
            (pictures.trimmed_phash, pictures.trimmed_phash256, known[has[known]]),
        ):
            if len(asked) and len(others):
                near = groups_between(pictures.trimmed_phash[asked], hashes[others], rules.candidate_bits)
                yield from _confirmed(near, asked, others, pictures.trimmed_phash256, hashes256, _TRIMMED, rules)


def _confirmed(
    near: NearGroups, asked: Ints, known: Ints, own256: Bits, other256: Bits, way: int, rules: DuplicateRules
) -> Iterator[_Part]:
    for rows, others in near.blocks(_AT_ONCE):
        one, other = asked[rows], known[others]
        yield _near_enough(one, other, own256[one], other256[other], way, rules)


def _near_enough(one: Ints, other: Ints, own256: Bits, other256: Bits, way: int | Ints, rules: DuplicateRules) -> _Part:
    distance = distance256(own256, other256)
    near = np.flatnonzero((distance <= rules.reach_bits) & (one != other))
    return one[near], other[near], np.broadcast_to(way, one.shape)[near].astype(np.int64), distance[near]


def _ways64(pictures: Pictures, rows: Ints) -> Hashes:
    """Return the 64-bit hashes of all ways, shape (8, rows)."""
    made = np.empty((len(TRANSFORMS), len(rows)), np.uint64)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[start : start + _ROWS_AT_ONCE]
        upright = pictures.phash[some].astype(">u8")[:, None].view(np.uint8)
        ways = np.ascontiguousarray(all_ways(upright, pictures.flipped[some]))
        made[:, start : start + len(some)] = ways.view(">u8")[:, :, 0]
    return made


def _areas(boxes: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
