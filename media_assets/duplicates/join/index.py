"""An index of 64-bit hashes: banded once, kept in a file, grown batch by batch, as complete as a join from scratch."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from media_assets.duplicates.join import index_file
from media_assets.duplicates.join.bands import BANDS, Band, Hashes, band_of, join
from media_assets.duplicates.join.groups import (
    MOST_PAIRS,
    Groups,
    NearGroups,
    Pairs,
    TooManyPairs,
    group_equal,
    in_order,
)
from media_assets.duplicates.join.near import CANDIDATE_BITS

_GROWS = 4
"""A part takes in the parts after it once they hold a quarter of its rows: a row is banded a handful of times, ever."""


class HashIndex:
    """Hashes by row number, in the order in which they were added.

    The index is a few parts, each far larger than the next; a part has its equal hashes grouped and its distinct ones
    sorted by each band. A new batch becomes a part of its own, so the large ones are not sorted again for it.
    """

    def __init__(self, parts: list[index_file.Part] | None = None) -> None:
        """Begin with parts in the order of their rows; with none, empty."""
        self._parts = parts or []

    @classmethod
    def build(cls, hashes: Hashes) -> "HashIndex":
        """Index hashes, shape (n,); they become the rows 0 to n - 1."""
        index = cls()
        index.add(hashes)
        return index

    @classmethod
    def load(cls, path: Path) -> "HashIndex":
        """Map an index that `save` wrote; it can be searched and added to, which leaves the file as it is.

        Raises:
            IndexFileError: the file is damaged, of another version, or no index; build it anew.
            FileNotFoundError: there is none.
        """
        return cls(index_file.load(path))

    def save(self, path: Path) -> None:
        """Write the index into one file, never over one that is mapped: write elsewhere, then rename."""
        index_file.save(path, self._parts)

    def __len__(self) -> int:
        """Return the number of rows."""
        return sum(len(part.groups.rows) for part in self._parts)

    @property
    def hashes(self) -> Hashes:
        """The hashes of all rows: to see whether the index still agrees with the tables."""
        return np.concatenate([np.zeros(0, np.uint64), *(_hashes(part) for part in self._parts)])

    def add(self, hashes: Hashes) -> int:
        """Append hashes, shape (n,), and return the number of the first one's row."""
        begin = len(self)
        kept = len(self._parts)
        count = len(hashes)
        while kept and len(self._parts[kept - 1].groups.rows) <= _GROWS * count:
            kept -= 1
            count += len(self._parts[kept].groups.rows)
        if len(hashes):
            merged = [_hashes(part) for part in self._parts[kept:]]
            self._parts[kept:] = [_part(np.concatenate([*merged, np.asarray(hashes, np.uint64)]))]
        return begin

    def pairs_with(self, queries: Hashes, bits: int = CANDIDATE_BITS, *, compiled: bool | None = None) -> Pairs:
        """Return all (query row, row of the index) within `bits`, each once, in order; as `near.near_between` does."""
        return _expanded(self.groups_with(queries, bits, compiled=compiled))

    def pairs_within(self, bits: int = CANDIDATE_BITS, *, compiled: bool | None = None) -> Pairs:
        """Return all pairs of rows within `bits`, each once, left < right, in order; as `near.near_pairs` does."""
        return _expanded(self.groups_within(bits, compiled=compiled))

    def groups_with(
        self, queries: Hashes, bits: int = CANDIDATE_BITS, *, compiled: bool | None = None
    ) -> list[NearGroups]:
        """Return what `pairs_with` does with equal hashes as groups, part by part; right rows are rows of the index."""
        asked = group_equal(queries)
        bands = _Lazily(asked.values)
        begins = self._begins()
        return [
            NearGroups(asked, _from(begin, part.groups), join(bands, part.bands.__getitem__, bits, compiled), False)
            for begin, part in zip(begins, self._parts, strict=True)
        ]

    def groups_within(self, bits: int = CANDIDATE_BITS, *, compiled: bool | None = None) -> list[NearGroups]:
        """Return what `pairs_within` does with equal hashes as groups, part by part and between parts."""
        found = []
        placed = [(_from(begin, part.groups), part) for begin, part in zip(self._begins(), self._parts, strict=True)]
        for number, (groups, part) in enumerate(placed):
            left, right = join(part.bands.__getitem__, None, bits, compiled)
            several = np.flatnonzero(groups.sizes > 1)
            pairs = np.concatenate([left, several]), np.concatenate([right, several])
            found.append(NearGroups(groups, groups, pairs, True))
            for before, larger in placed[:number]:
                pairs = join(larger.bands.__getitem__, part.bands.__getitem__, bits, compiled)
                found.append(NearGroups(before, groups, pairs, False))
        return found

    def _begins(self) -> list[int]:
        sizes = [len(part.groups.rows) for part in self._parts]
        return [sum(sizes[:number]) for number in range(len(sizes))]


class _Lazily:
    """Bands of distinct hashes, each sorted when it is first asked for."""

    def __init__(self, values: Hashes) -> None:
        self._values = values
        self._bands: dict[int, Band] = {}

    def __call__(self, number: int) -> Band:
        if number not in self._bands:
            self._bands[number] = band_of(self._values, number)
        return self._bands[number]


def _part(hashes: Hashes) -> index_file.Part:
    values, rows, starts = group_equal(hashes)
    bands = (band_of(values, number) for number in range(BANDS))
    small = tuple(band._replace(order=_small(band.order)) for band in bands)
    return index_file.Part(Groups(values, _small(rows), _small(starts)), small)


def _hashes(part: index_file.Part) -> Hashes:
    hashes = np.empty(len(part.groups.rows), np.uint64)
    hashes[part.groups.rows] = np.repeat(part.groups.values, part.groups.sizes)
    return hashes


def _from(begin: int, groups: Groups) -> Groups:
    return groups._replace(rows=groups.rows + begin) if begin else groups


def _small(array: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    return array.astype(np.int32 if len(array) < 2**31 else np.int64)


def _expanded(found: list[NearGroups]) -> Pairs:
    count = sum(groups.count for groups in found)
    if count > MOST_PAIRS:
        raise TooManyPairs(count, MOST_PAIRS)
    return in_order([pairs for groups in found for pairs in groups.blocks()])
