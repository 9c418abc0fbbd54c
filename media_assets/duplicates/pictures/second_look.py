"""A second opinion on pictures that only their hashes link: workers compare their thumbnails tile by tile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from PIL import Image

from media_assets.duplicates.evidence import INVERSE, Ints
from media_assets.duplicates.pictures.alignment import refined, region_of
from media_assets.duplicates.pictures.regions import grey_of, proposals_at_once
from media_assets.duplicates.pictures.tiles import Tiles, Votes, laid_down, square, tiles_of, votes
from media_assets.frames.hashing import TRANSFORMS
from resources.arrow import pack, unpack
from resources.workers import Task, Workers

VERSION = "2"

UNKNOWN, DIFFER, UNDECIDED, SAME = range(-1, 3)
"""What a second look says: nothing, since a picture could not be read; two pictures; nothing; one picture."""

BOTH, LEFT, RIGHT = range(len(TRANSFORMS), len(TRANSFORMS) + 3)
"""Ways beyond `TRANSFORMS`: what lies within the margins of both, of the left one, of the right one."""

Box = tuple[float, float, float, float]

_LAID = 512
_LOOKED = pa.schema([("verdict", pa.int8()), ("agreed", pa.float32())])


@dataclass(frozen=True)
class Verdicts:
    """What became of pairs: one entry each.

    Attributes:
        verdict: `UNKNOWN` to `SAME`.
        agreed: share of the tiles that are closely the same.
    """

    verdict: npt.NDArray[np.int8]
    agreed: npt.NDArray[np.float32]

    @classmethod
    def none(cls, count: int) -> Self:
        """Return that nothing is known of some pairs."""
        return cls(np.full(count, UNKNOWN, np.int8), np.zeros(count, np.float32))


def examine(
    left: Ints,
    right: Ints,
    way: Ints,
    trimmed: npt.NDArray[np.float32],
    read: Callable[[int], bytes | None],
    workers: Workers,
) -> Verdicts:
    """Compare the pictures of pairs tile by tile.

    Args:
        left: numbers of pictures, ascending; `right` those of the others.
        way: how each left one is laid down to give the right one, as positions in `frames.hashing.TRANSFORMS`, or which
            of them are compared within their margins: `BOTH`, `LEFT` or `RIGHT`.
        trimmed: what lies within the margins of each picture, shape (pictures, 4).
        read: returns a picture's thumbnail, None where it is gone.
    """
    made = Verdicts.none(len(left))
    tasks = (
        Task(some.rows, (some.pictures, some.pairs, way[some.rows].tolist(), trimmed[some.numbers].tolist()), some.size)
        for some in proposals_at_once(left, right, read)
    )
    for answer in workers.run(look, tasks):
        if answer.error is None:
            found = unpack(answer.value)
            made.verdict[answer.subject] = found["verdict"].to_numpy()
            made.agreed[answer.subject] = found["agreed"].to_numpy()
    return made


def look(
    pictures: Sequence[bytes | None],
    pairs: Sequence[tuple[int, int]],
    ways: Sequence[int],
    trimmed: Sequence[Box],
) -> bytes:
    """Say of each pair of encoded pictures, laid over each other, what their tiles say; returns a packed table."""
    shown = {number: grey for number, one in enumerate(pictures) if (grey := grey_of(one)) is not None}

    @lru_cache(_LAID)
    def tiles(number: int, way: int) -> Tiles:
        return tiles_of(laid_down(square(shown[number]), way))

    rows: list[tuple[int, float]] = []
    for (left, right), way in zip(pairs, ways, strict=True):
        if left not in shown or right not in shown:
            rows.append((UNKNOWN, 0.0))
            continue
        if way == LEFT:
            said = _within(shown[right], shown[left], None, trimmed[left])
        elif way in (BOTH, RIGHT):
            said = _within(shown[left], shown[right], trimmed[left] if way == BOTH else None, trimmed[right])
        else:
            # The right one is laid down the other way round: the left one, which many pairs share, is cut up once.
            said = votes(tiles(left, 0), tiles(right, int(INVERSE[way])))
        rows.append((DIFFER if said.differ else SAME if said.same else UNDECIDED, said.closely))
    columns = zip(*rows, strict=True) if rows else ((), ())
    return pack(pa.table([pa.array(c, f.type) for c, f in zip(columns, _LOOKED, strict=True)], _LOOKED), compress=False)


def _within(one: Image.Image, other: Image.Image, own: Box | None, box: Box) -> Votes:
    """Compare a picture, or what lies within its margins, with what lies within those of another.

    Where margins end is known to a pixel of a picture that JPEG blurred; grain is laid over grain only by moving the
    other's box to a fraction of one.
    """
    left, top, right, bottom = own or (0.0, 0.0, 1.0, 1.0)
    size = max(round((right - left) * one.width), 1), max(round((bottom - top) * one.height), 1)
    place = refined(one if own is None else region_of(one, own, size), other, box)
    return votes(tiles_of(square(one, own)), tiles_of(square(other, box if place is None else place.box)))
