"""Pictures that show the same: upright, mirrored, turned, or with even margins around them."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.duplicates.contents import Bits
from media_assets.duplicates.evidence import INVERSE, Ints, pairs_table
from media_assets.duplicates.join.near import distance256
from media_assets.duplicates.pictures.hashes import Hashes, Pictures
from media_assets.duplicates.pictures.index import FLIPS, TRIMMED, UPRIGHT, PictureIndex
from media_assets.frames.hashing import TRANSFORMS, all_ways
from resources.duplicates import DuplicateRules

VERSION = "2"

THRESHOLDS = ("candidate_bits", "confirm_bits", "reach_bits", "region_share", "copy_share")
"""Those of `DuplicateRules` that pairs of pictures depend on."""

_TRIMMED = len(TRANSFORMS)
_DIAGONAL = TRANSFORMS.index("transposed")
_ROWS_AT_ONCE = 1 << 17
_WAYS_AT_ONCE = 1 << 16


def picture_pairs(
    pictures: Pictures, fresh: npt.NDArray[np.bool_], rules: DuplicateRules, index: PictureIndex | None = None
) -> pa.Table:
    """Return the pairs of which at least one picture is fresh.

    A pair counts where the hash of either picture, laid down in any of the eight ways, is near the other's upright one;
    where several ways do, as with symmetric pictures, the nearest one is kept. Pairs beyond `confirm_bits` of the rules
    and within `reach_bits` are related, no copies: what they are is for a second look to say.

    Args:
        index: holds some or all of the pictures, and then all of them; the pairs do not depend on it.
    """
    index = PictureIndex() if index is None else index
    every = index.hold(pictures)
    known = _Known(index, every, np.where((every >= 0) & ~fresh[every], every, -1))
    new = np.flatnonzero(fresh)
    parts: list[_Part] = []
    for start in range(0, len(new), _ROWS_AT_ONCE):
        some = new[start : start + _ROWS_AT_ONCE]
        parts += _laid_down(pictures, some, known, rules)
        parts += _within_margins(pictures, some, known, rules)
    asked, other, way, distance = (np.concatenate(side) for side in zip(_NO_PARTS, *parts, strict=True))
    swapped = asked > other
    turned = np.where(swapped & (way < _TRIMMED), np.append(INVERSE, _TRIMMED)[way], way)
    left, right = np.minimum(asked, other), np.maximum(asked, other)
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


class _Known(NamedTuple):
    """An index, which picture each of its numbers is, and the same of those that are not fresh; -1 for others."""

    hashes: PictureIndex
    every: Ints
    before: Ints


def _laid_down(pictures: Pictures, new: Ints, known: _Known, rules: DuplicateRules) -> Iterator[_Part]:
    """Compare the new ones, laid down, with all upright ones, and the old ones, laid down, with the new ones."""
    ways = _ways64(pictures, new)
    for asked, _, others in known.hashes.near(UPRIGHT, ways.ravel(), rules.candidate_bits, known.every):
        way, row = np.divmod(asked, len(new))
        yield _laid(pictures, new[row], others, way, rules)
    # Laying an old one down along its diagonal is laying the new one down so: only its flips need to be looked up.
    flat = np.concatenate([ways[0], ways[_DIAGONAL]])
    for asked, rows, others in known.hashes.near(FLIPS, flat, rules.candidate_bits, known.before):
        diagonal, row = np.divmod(asked, len(new))
        yield _laid(pictures, others, new[row], 1 + rows % (_DIAGONAL - 1) + _DIAGONAL * diagonal, rules)


def _laid(pictures: Pictures, one: Ints, other: Ints, way: Ints, rules: DuplicateRules) -> _Part:
    """Confirm that pictures laid down, each in its own way, look like others."""
    kept = np.flatnonzero(one != other)
    one, other, way = one[kept], other[kept], way[kept]
    laid = all_ways(pictures.phash256[one], pictures.flipped256[one])[way, np.arange(len(one))]
    return _near_enough(one, other, laid, pictures.phash256[other], way, rules)


def _within_margins(pictures: Pictures, new: Ints, known: _Known, rules: DuplicateRules) -> Iterator[_Part]:
    """Compare what lies within margins with all pictures and with what lies within theirs."""
    has = _areas(pictures.trimmed) >= rules.region_share
    every, before = (np.where(has[places], places, -1) for places in known[1:])
    own, bits = new[has[new]], rules.candidate_bits
    whole256, inner, inner256 = pictures.phash256, pictures.trimmed_phash, pictures.trimmed_phash256
    for asked, _, others in known.hashes.near(UPRIGHT, inner[own], bits, known.every):
        yield _near_enough(own[asked], others, inner256[own[asked]], whole256[others], _TRIMMED, rules)
    for asked, _, others in known.hashes.near(TRIMMED, inner[own], bits, every):
        yield _near_enough(own[asked], others, inner256[own[asked]], inner256[others], _TRIMMED, rules)
    for asked, _, others in known.hashes.near(TRIMMED, pictures.phash[new], bits, before):
        yield _near_enough(others, new[asked], inner256[others], whole256[new[asked]], _TRIMMED, rules)


def _near_enough(one: Ints, other: Ints, own256: Bits, other256: Bits, way: int | Ints, rules: DuplicateRules) -> _Part:
    distance = distance256(own256, other256)
    near = np.flatnonzero((distance <= rules.reach_bits) & (one != other))
    return one[near], other[near], np.broadcast_to(way, one.shape)[near].astype(np.int64), distance[near]


def _ways64(pictures: Pictures, rows: Ints) -> Hashes:
    """Return the 64-bit hashes of all ways, shape (8, rows)."""
    made = np.empty((len(TRANSFORMS), len(rows)), np.uint64)
    for start in range(0, len(rows), _WAYS_AT_ONCE):
        some = rows[start : start + _WAYS_AT_ONCE]
        upright = pictures.phash[some].astype(">u8")[:, None].view(np.uint8)
        ways = np.ascontiguousarray(all_ways(upright, pictures.flipped[some]))
        made[:, start : start + len(some)] = ways.view(">u8")[:, :, 0]
    return made


def _areas(boxes: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
