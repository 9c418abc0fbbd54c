"""Which contents are compared: those of files that are there, one for all contents of a payload."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

Bits = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Contents:
    """Contents to compare, one for each payload.

    Attributes:
        about: index content_id (of the payload's smallest present content, ascending); columns kind, duration_seconds.
        known: content id → the content id in `about` that stands for its payload, for all contents ever seen.
    """

    about: pd.DataFrame
    known: "pd.Series[str]"

    @classmethod
    def of(cls, files: pd.DataFrame, present: pd.DataFrame) -> "Contents":
        """Find out from the inventory of all batches and the files of it that are there."""
        ordered = present.sort_values("content_id", kind="stable")
        first = ordered.drop_duplicates("payload_id").set_index("payload_id")
        seen = files[files["payload_id"].notna()].drop_duplicates("content_id").set_index("content_id")["payload_id"]
        known = seen.map(first["content_id"]).dropna()
        return cls(first.set_index("content_id")[["kind", "duration_seconds"]], known)

    def evidence(self, table: pa.Table) -> tuple[pa.Table, pd.Series]:
        """Choose the rows of a stage's tables that speak for the contents.

        Of a content that several batches have, the last result counts; of several contents of a payload, the smallest.

        Args:
            table: columns content_id and key, rows of one content and batch together, in batch order.

        Returns:
            the rows, and for each of them the content id in `about`.
        """
        contents = table["content_id"].dictionary_encode().combine_chunks()
        keys = table["key"].dictionary_encode().combine_chunks().indices.to_numpy(zero_copy_only=False)
        codes = contents.indices.to_numpy(zero_copy_only=False)
        names = pd.Series(contents.dictionary.to_pandas(), dtype=object)
        stands = names.map(self.known).astype(object)
        chosen = pd.DataFrame({"name": names, "stands": stands}).dropna().sort_values("name")
        speaks = np.zeros(len(names), np.bool_)
        speaks[chosen.drop_duplicates("stands").index.to_numpy()] = True
        last = np.zeros(len(names), keys.dtype)
        last[codes] = keys  # of equal indices numpy keeps the last
        rows = np.flatnonzero(speaks[codes] & (keys == last[codes]))
        return table.take(pa.array(rows)), stands.iloc[codes[rows]].reset_index(drop=True)

    def one_each(self, table: pa.Table, said: str, *by: str) -> tuple[pa.Table, "pd.Series[str]"]:
        """Choose one row of the evidence for each content, content ids ascending.

        Args:
            table: as for `evidence`.
            said: a column; rows in which it is null say nothing and are left out.
            by: columns; for each of their values a content has a row of its own.
        """
        table, ids = self.evidence(table)
        named = pd.DataFrame({"id": ids, **{name: table[name].to_pandas() for name in by}})
        named = named[table[said].is_valid().to_numpy()].drop_duplicates().sort_values(["id", *by])
        rows = named.index.to_numpy(np.int64)
        return table.take(pa.array(rows)).combine_chunks(), named["id"].reset_index(drop=True)


def bits_of(column: pa.ChunkedArray) -> Bits:
    """Return a column of binary(n) without nulls as bytes, shape (rows, n), without Python objects."""
    joined = column.combine_chunks()
    if isinstance(joined, pa.ChunkedArray):
        joined = pa.concat_arrays(joined.chunks) if joined.num_chunks else pa.array([], column.type)
    width = column.type.byte_width
    if not len(joined):
        return np.zeros((0, width), np.uint8)
    data = np.frombuffer(joined.buffers()[1], np.uint8)
    return data[joined.offset * width : (joined.offset + len(joined)) * width].reshape(-1, width)


def digest(*columns: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint64]:
    """Return a 64-bit number for each row of byte matrices with equally many rows: equal rows have equal numbers."""
    mixed = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        padded = np.pad(column, ((0, 0), (0, -column.shape[1] % 8)))
        for word in np.ascontiguousarray(padded).view(np.uint64).T:
            # The finaliser of splitmix64: every bit of a word moves every bit of the sum.
            mixed = (mixed ^ word) + np.uint64(0x9E3779B97F4A7C15)
            mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            mixed = mixed ^ (mixed >> np.uint64(31))
    return mixed


def as_bytes(texts: npt.NDArray[np.object_]) -> Bits:
    """Return ASCII texts as bytes, shape (n, length of the longest), for `digest`."""
    fixed = texts.astype("S")
    return fixed.view(np.uint8).reshape(len(fixed), fixed.itemsize)
