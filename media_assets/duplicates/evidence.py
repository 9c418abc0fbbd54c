"""Pairs of contents with their evidence, as rows of `DUPLICATE_PAIRS`."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.frames.hashing import TRANSFORMS
from media_assets.schemas.duplicates import DUPLICATE_PAIRS

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

RELATIONS = ("copy", "part", "related")
METHODS = ("perceptual", "tiles", "region", "video", "audio", "text")
"""From the strongest to the weakest; a pair that several methods find keeps the strongest evidence."""

INVERSE = np.array([0, 1, 2, 3, 4, 6, 5, 7])
"""The way that undoes each of `TRANSFORMS`."""


def pairs_table(ids: Sequence[str] | npt.NDArray[np.object_], left: Ints, right: Ints, **columns: Any) -> pa.Table:
    """Return rows of `DUPLICATE_PAIRS`.

    Args:
        ids: content ids, ascending.
        left: positions in `ids`, each smaller than that in `right`.
        right: positions in `ids`.
        columns: the other columns: one value for all rows, an array, or left out for null. `way` holds positions in
            `TRANSFORMS`, `within` positions in `ids` or -1, `region` has shape (n, 4) with NaN for none.
    """
    count = len(left)
    names = pa.array(ids, pa.string())
    made: dict[str, Any] = {"left": names.take(pa.array(left)), "right": names.take(pa.array(right))}
    if "way" in columns:
        way = columns.pop("way")
        texts = pa.array([None, *TRANSFORMS[1:]], pa.string())
        made["transform"] = texts.take(pa.array(way))
    if "within" in columns:
        within = columns.pop("within")
        made["within"] = names.take(pa.array(within, pa.int64(), mask=within < 0))
    if "region" in columns:
        region = np.asarray(columns.pop("region"), np.float32)
        flat = pa.FixedSizeListArray.from_arrays(pa.array(region.ravel()), 4)
        missing = pa.array(np.where(np.isnan(region).any(axis=1), -1, np.arange(count)), pa.int64())
        made["region"] = flat.take(pa.array(missing.to_numpy(), pa.int64(), mask=missing.to_numpy() < 0))
    for name, value in columns.items():
        kind = DUPLICATE_PAIRS.field(name).type
        if isinstance(value, str | int | float):
            made[name] = pa.repeat(pa.scalar(value, kind), count)
        else:
            made[name] = pa.array(value, kind, from_pandas=True)
    arrays = [made.get(field.name, pa.nulls(count, field.type)) for field in DUPLICATE_PAIRS]
    return pa.Table.from_arrays(arrays, schema=DUPLICATE_PAIRS)


def strongest(tables: Sequence[pa.Table]) -> pa.Table:
    """Join tables of pairs; of rows for the same pair the strongest stays. Rows come in order of left, then right."""
    joined = pa.concat_tables([DUPLICATE_PAIRS.empty_table(), *tables])
    if not len(joined):
        return DUPLICATE_PAIRS.empty_table()
    ranks = {
        name: _rank(joined[name], {value: number for number, value in enumerate(values)})
        for name, values in (("relation", RELATIONS), ("method", METHODS))
    }
    left, right = (joined[name].to_numpy(zero_copy_only=False).astype("S64") for name in ("left", "right"))
    order = np.lexsort((joined["distance"].to_numpy(), ranks["method"], ranks["relation"], right, left))
    left, right = left[order], right[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    return joined.take(pa.array(order[first])).combine_chunks()


def _rank(column: pa.ChunkedArray, ranks: Mapping[str, int]) -> npt.NDArray[np.int8]:
    coded = column.dictionary_encode().combine_chunks()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.chunk(0)
    table = np.array([ranks[value] for value in coded.dictionary.to_pylist()], np.int8)
    ranked: npt.NDArray[np.int8] = table[coded.indices.to_numpy(zero_copy_only=False)]
    return ranked


def restricted(pairs: pa.Table, ids: npt.NDArray[np.object_]) -> pa.Table:
    """Return the pairs whose both contents are among `ids`."""
    wanted = pa.array(ids, pa.string())
    both = pa.compute.and_(pa.compute.is_in(pairs["left"], wanted), pa.compute.is_in(pairs["right"], wanted))
    return pairs.filter(both)
