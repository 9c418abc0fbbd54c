"""What both kinds of embeddings share: calls of the model's own size, and vectors as columns of one space."""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from media_assets.embeddings.vectors import Matrix
from media_assets.work import StageRun

T = TypeVar("T")


def embed_groups(embed: Callable[[Sequence[T]], Matrix], size: int, groups: Sequence[Sequence[T]]) -> list[Matrix]:
    """Embed the things of all groups, `size` at a time whatever the groups' sizes, and return each group's vectors."""
    things = list(chain.from_iterable(groups))
    if not things:
        return [np.zeros((0, 0), np.float32) for _ in groups]
    vectors = np.concatenate([embed(things[start : start + size]) for start in range(0, len(things), size)])
    return np.split(vectors, np.cumsum([len(group) for group in groups])[:-1])


def as_lists(vectors: Matrix) -> pa.Array:
    """Return vectors as a column of float16 lists, all of one size."""
    count, dimensions = vectors.shape
    if not count:
        return pa.array([], pa.list_(pa.float16()))
    return pa.FixedSizeListArray.from_arrays(pa.array(vectors.astype(np.float16).ravel()), dimensions)


def one_space(run: StageRun) -> pa.Table:
    """Return the table of a run of an embedding stage, with the vectors of the run's own space and size alone.

    What was embedded by an earlier model and cannot be embedded again, because its file is gone, is left out and
    counted in the run's notes.
    """
    table = run.table()
    lengths = pc.fill_null(pc.list_value_length(table["vector"]), 0)
    fits = pc.and_(pc.equal(table["space"], str(run.stage.model)), pc.greater(lengths, 0))
    own = table.filter(pc.fill_null(fits, False))
    sizes = pc.value_counts(pc.list_value_length(own["vector"])).to_pylist()
    if sizes:
        dimensions = max(sizes, key=lambda size: size["counts"])["values"]
        own = own.filter(pc.equal(pc.list_value_length(own["vector"]), dimensions))
        position = own.schema.get_field_index("vector")
        own = own.set_column(position, "vector", own["vector"].cast(pa.list_(pa.float16(), dimensions)))
    if len(own) < len(table):
        run.notes["rows of other spaces left out"] = len(table) - len(own)
    return own
