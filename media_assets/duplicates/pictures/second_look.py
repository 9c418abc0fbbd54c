"""A second opinion on pictures whose hashes are neither near nor far: workers compare their thumbnails tile by tile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.duplicates.evidence import INVERSE, Ints
from media_assets.duplicates.pictures.regions import grey_of, proposals_at_once
from media_assets.duplicates.pictures.tiles import Tiles, laid_down, square, tiles_of, votes
from resources.arrow import pack, unpack
from resources.workers import Task, Workers

VERSION = "1"

UNKNOWN, DIFFER, UNDECIDED, SAME = range(-1, 3)
"""What a second look says: nothing, since a picture could not be read; two pictures; nothing; one picture."""

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


def examine(left: Ints, right: Ints, way: Ints, read: Callable[[int], bytes | None], workers: Workers) -> Verdicts:
    """Compare the pictures of pairs tile by tile.

    Args:
        left: numbers of pictures, ascending; `right` those of the others.
        way: how each left one is laid down to give the right one, as positions in `frames.hashing.TRANSFORMS`.
        read: returns a picture's thumbnail, None where it is gone.
    """
    made = Verdicts.none(len(left))
    tasks = (
        Task(some.rows, (some.pictures, some.pairs, way[some.rows].tolist()), some.size)
        for some in proposals_at_once(left, right, read)
    )
    for answer in workers.run(look, tasks):
        if answer.error is None:
            found = unpack(answer.value)
            made.verdict[answer.subject] = found["verdict"].to_numpy()
            made.agreed[answer.subject] = found["agreed"].to_numpy()
    return made


def look(pictures: Sequence[bytes | None], pairs: Sequence[tuple[int, int]], ways: Sequence[int]) -> bytes:
    """Say of each pair of encoded pictures, the left one laid down, what their tiles say; returns a packed table."""
    shown = [None if (grey := grey_of(picture)) is None else square(grey) for picture in pictures]

    @lru_cache(_LAID)
    def tiles(number: int, way: int) -> Tiles | None:
        levels = shown[number]
        return None if levels is None else tiles_of(laid_down(levels, way))

    rows: list[tuple[int, float]] = []
    for (left, right), way in zip(pairs, ways, strict=True):
        # The right one is laid down the other way round: the left one, which many pairs share, is cut up once.
        one, other = tiles(left, 0), tiles(right, int(INVERSE[way]))
        if one is None or other is None:
            rows.append((UNKNOWN, 0.0))
            continue
        said = votes(one, other)
        rows.append((DIFFER if said.differ else SAME if said.same else UNDECIDED, said.closely))
    columns = zip(*rows, strict=True) if rows else ((), ())
    return pack(pa.table([pa.array(c, f.type) for c, f in zip(columns, _LOOKED, strict=True)], _LOOKED), compress=False)
