"""The nearest vectors of one space: an HNSW graph, and what each of its numbers stands for."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from media_assets.embeddings.vectors import Matrix, Vectors
from media_assets.schemas.search import INDEX_CONTENTS, INDEX_ROWS

RECIPE: dict[str, Any] = {"dtype": "f16", "metric": "ip", "connectivity": 16, "expansion_add": 128}
"""Of the graph. Bytes instead of half floats save 40 % of the memory and lose 7 % of the ten nearest."""

EXPANSION = 128
"""Candidates that a search keeps: of the ten nearest among a million it found 99.2 %, in a millisecond."""

EXACT_ROWS = 2_000
"""Up to so many allowed vectors are compared one by one, which takes a few milliseconds and misses none."""

_MOST_ASKED = 20_000
_NEXT = b"next_number"
_SAMPLE = 64


class Near(NamedTuple):
    """A vector that was found: whose it is, where in it, and its cosine."""

    content_id: str
    position: int
    time_seconds: float | None
    similarity: float


class NearestIndex:
    """Vectors of one space under numbers that are never given twice, with the contents they belong to.

    Attributes:
        keys: content id → the key of its rows, of all contents that were entered, with vectors or without.
    """

    def __init__(self, dimensions: int) -> None:
        """Start an empty index of vectors of so many numbers."""
        self.dimensions = dimensions
        self._graph = _graph(dimensions)
        self._next = 0
        self.keys: dict[str, str] = {}
        self._contents: list[str] = []
        self._numbers: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self._owners: npt.NDArray[np.int32] = np.empty(0, np.int32)
        self._positions: npt.NDArray[np.int32] = np.empty(0, np.int32)
        self._times: npt.NDArray[np.float64] = np.empty(0)

    def __len__(self) -> int:
        """How many vectors there are."""
        return len(self._numbers)

    @classmethod
    def load(cls, graph: Path, rows: Path, contents: Path, *, view: bool = True) -> "NearestIndex":
        """Open what `save` wrote; a `view` is read from disk as needed and cannot be changed.

        Raises:
            ValueError: the files are damaged or do not belong together.
        """
        from usearch.index import Index

        places, named = (pq.read_table(path, page_checksum_verification=True) for path in (rows, contents))
        found = Index.restore(str(graph), view=view)
        if found is None or len(found) != len(places):
            raise ValueError("the graph and its rows do not have the same size")
        setattr(found, "expansion_search", EXPANSION)  # noqa: B010 - its type says that it cannot be set
        index = cls.__new__(cls)
        index.dimensions, index._graph = found.ndim if len(found) else 0, found
        index._next = int(places.schema.metadata[_NEXT])
        index._contents = named["content_id"].to_pylist()
        index.keys = dict(zip(index._contents, named["key"].to_pylist(), strict=True))
        index._numbers, index._owners, index._positions, index._times = (
            places[name].to_numpy() for name in INDEX_ROWS.names
        )
        return index

    def save(self, graph: Path, rows: Path, contents: Path) -> None:
        """Write the graph, what its numbers stand for, and the contents."""
        self._graph.save(str(graph))
        columns = [self._numbers, self._owners, self._positions, pa.array(self._times, from_pandas=True)]
        table = pa.table(columns, schema=INDEX_ROWS).replace_schema_metadata({_NEXT: str(self._next)})
        pq.write_table(table, rows, compression="zstd", write_page_checksum=True)
        named = pa.table([self._contents, [self.keys[name] for name in self._contents]], schema=INDEX_CONTENTS)
        pq.write_table(named, contents, compression="zstd", write_page_checksum=True, use_dictionary=False)

    def enter(self, keys: Mapping[str, str]) -> None:
        """Enter contents, whose vectors are to be added."""
        self._contents += keys
        self.keys.update(keys)

    def add(self, vectors: Vectors) -> None:
        """Add vectors of contents that were entered."""
        if not len(vectors):
            return
        numbers = np.arange(self._next, self._next + len(vectors), dtype=np.int64)
        self._graph.add(numbers.astype(np.uint64), vectors.matrix, threads=len(os.sched_getaffinity(0)))
        self._next += len(vectors)
        rows = {name: row for row, name in enumerate(self._contents)}
        codes = np.array([rows[name] for name in vectors.contents], np.int32)
        self._numbers = np.concatenate([self._numbers, numbers])
        self._owners = np.concatenate([self._owners, codes[vectors.owners]])
        self._positions = np.concatenate([self._positions, vectors.positions])
        self._times = np.concatenate([self._times, vectors.times])

    def remove(self, contents: Collection[str]) -> None:
        """Remove some contents with all their vectors."""
        if not contents:
            return
        gone = np.array([name in contents for name in self._contents], bool)
        rows = gone[self._owners] if len(self) else np.zeros(0, bool)
        if rows.any():
            self._graph.remove(self._numbers[rows].astype(np.uint64))
        moved = np.cumsum(~gone, dtype=np.int32) - 1
        self._contents = [name for name in self._contents if name not in contents]
        self.keys = {name: self.keys[name] for name in self._contents}
        self._numbers, self._positions, self._times = (
            self._numbers[~rows],
            self._positions[~rows],
            self._times[~rows],
        )
        self._owners = moved[self._owners[~rows]] if len(moved) else self._owners

    def nearest(self, vector: Matrix, wanted: int, allowed: Collection[str] | None = None) -> list[Near]:
        """Return the nearest vectors, nearest first, of at least `wanted` contents where there are as many.

        Args:
            vector: unit vector, shape (dimensions,).
            allowed: contents that may be found; None for all.
        """
        rows: npt.NDArray[np.bool_] | None = None
        most = len(self)
        if allowed is not None:
            rows = np.array([name in allowed for name in self._contents], bool)[self._owners] if most else None
            most = 0 if rows is None else int(rows.sum())
        if not most or not np.isfinite(vector).all() or not vector.any():
            return []
        # Several vectors of a content, and those that are not allowed, take places: ask for more until enough are left.
        ask = max(4 * wanted, 2 * wanted * len(self) // most)
        while most > EXACT_ROWS and ask <= min(_MOST_ASKED, 4 * len(self)):
            matches = self._graph.search(vector, min(ask, len(self)))
            found = np.searchsorted(self._numbers, matches.keys.astype(np.int64))
            near = self._described(found, 1 - matches.distances, rows)
            if len({one.content_id for one in near}) >= wanted:
                return near
            ask *= 4
        return self._exact(vector, np.arange(len(self)) if rows is None else np.flatnonzero(rows), wanted)

    def disagreements(self) -> list[str]:
        """Say what is wrong with the index itself: numbers that do not match, vectors that are lost."""
        wrong = []
        if len(self._graph) != len(self):
            wrong.append(f"{len(self._graph)} vectors in the graph, {len(self)} rows")
        sample = self._numbers[:: max(1, len(self) // _SAMPLE)][:_SAMPLE]
        known = np.array([self._graph.contains(int(number)) for number in sample], bool)
        lost = int((~known).sum())
        for number in sample[known]:
            vector = np.asarray(self._graph.get(int(number)), np.float32).ravel()
            matches = self._graph.search(vector, min(10, len(self)))
            own = 1 - float(vector @ vector)
            # Equal vectors may fill all places: then those are as near as it is to itself.
            lost += int(number) not in matches.keys and float(matches.distances[-1]) > own + 1e-3
        if lost:
            wrong.append(f"{lost} of {len(sample)} vectors do not find themselves")
        return wrong

    def _exact(self, vector: Matrix, rows: npt.NDArray[np.intp], wanted: int) -> list[Near]:
        parts = [
            np.asarray(self._graph.get(self._numbers[part].astype(np.uint64)), np.float32) @ vector
            for part in np.array_split(rows, max(1, len(rows) // _MOST_ASKED))
        ]
        similarity = np.concatenate(parts)
        order = np.argsort(-similarity, kind="stable")
        _, first = np.unique(self._owners[rows[order]], return_index=True)
        end = int(np.sort(first)[min(wanted, len(first)) - 1]) + 1
        return self._described(rows[order[:end]], similarity[order[:end]], None)

    def _described(self, rows: Any, similarity: Any, allowed: npt.NDArray[np.bool_] | None) -> list[Near]:
        return [
            Near(
                self._contents[self._owners[row]],
                int(self._positions[row]),
                None if np.isnan(self._times[row]) else float(self._times[row]),
                float(cosine),
            )
            for row, cosine in zip(rows, similarity, strict=True)
            if allowed is None or allowed[row]
        ]


def _graph(dimensions: int) -> Any:
    from usearch.index import Index

    return Index(ndim=dimensions or 1, expansion_search=EXPANSION, **RECIPE)
