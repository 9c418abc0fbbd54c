"""An index of 64-bit hashes: banded once, grown batch by batch, as complete as a join from scratch."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from media_assets.duplicates.join.bands import BANDS, Band, Hashes, band_of
from media_assets.duplicates.join.compare import join
from media_assets.duplicates.join.groups import Groups, NearGroups, group_equal
from media_assets.duplicates.join.index_file import Part
from media_assets.duplicates.join.near import CANDIDATE_BITS

_GROWS = 4
"""A part takes in the parts after it once they hold a quarter of its rows: a row is banded a handful of times, ever."""


class HashIndex:
    """Hashes by row number, in the order in which they were added.

    The index is a few parts, each far larger than the next; a part has its equal hashes grouped and its distinct ones
    sorted by each band. A new batch becomes a part of its own, so the large ones are not sorted again for it, and the
    files that they are kept in (`index_file.py`) stay as they are.

    Attributes:
        parts: in the order of their rows.
    """

    def __init__(self, parts: Iterable[Part] = ()) -> None:
        """Begin with parts in the order of their rows; with none, empty."""
        self.parts = list(parts)

    @classmethod
    def build(cls, hashes: Hashes) -> "HashIndex":
        """Index hashes, shape (n,); they become the rows 0 to n - 1."""
        index = cls()
        index.add(hashes)
        return index

    def __len__(self) -> int:
        """Return the number of rows."""
        return sum(len(part.groups.rows) for part in self.parts)

    @property
    def hashes(self) -> Hashes:
        """The hashes of all rows: to see whether the index still agrees with the tables."""
        return np.concatenate([np.zeros(0, np.uint64), *(_hashes(part) for part in self.parts)])

    def add(self, hashes: Hashes) -> int:
        """Append hashes, shape (n,), and return the number of the first one's row."""
        begin = len(self)
        kept = len(self.parts)
        count = len(hashes)
        while kept and len(self.parts[kept - 1].groups.rows) <= _GROWS * count:
            kept -= 1
            count += len(self.parts[kept].groups.rows)
        if len(hashes):
            merged = [_hashes(part) for part in self.parts[kept:]]
            self.parts[kept:] = [_part(np.concatenate([*merged, np.asarray(hashes, np.uint64)]))]
        return begin

    def groups_with(
        self, queries: Hashes, bits: int = CANDIDATE_BITS, *, compiled: bool | None = None
    ) -> list[NearGroups]:
        """Return all (query row, row of the index) within `bits`, each once, part by part; as `near.groups_between`."""
        asked = group_equal(queries)
        bands = _Lazily(asked.values)
        found, begin = [], 0
        for part in self.parts:
            pairs = join(bands, part.bands.__getitem__, bits, compiled)
            found.append(NearGroups(asked, _from(begin, part.groups), pairs, within=False))
            begin += len(part.groups.rows)
        return found


class _Lazily:
    """Bands of distinct hashes, each sorted when it is first asked for."""

    def __init__(self, values: Hashes) -> None:
        self._values = values
        self._bands: dict[int, Band] = {}

    def __call__(self, number: int) -> Band:
        if number not in self._bands:
            self._bands[number] = band_of(self._values, number)
        return self._bands[number]


def _part(hashes: Hashes) -> Part:
    values, rows, starts = group_equal(hashes)
    bands = (band_of(values, number) for number in range(BANDS))
    small = tuple(band._replace(order=_small(band.order)) for band in bands)
    return Part(Groups(values, _small(rows), _small(starts)), small)


def _hashes(part: Part) -> Hashes:
    hashes = np.empty(len(part.groups.rows), np.uint64)
    hashes[part.groups.rows] = np.repeat(part.groups.values, part.groups.sizes)
    return hashes


def _from(begin: int, groups: Groups) -> Groups:
    return groups._replace(rows=groups.rows + begin) if begin else groups


def _small(array: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    return array.astype(np.int32 if len(array) < 2**31 else np.int64)
