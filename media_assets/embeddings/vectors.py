"""What both kinds of embeddings share: calls of the model's own size, and vectors as Arrow lists."""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

T = TypeVar("T")
Vectors = npt.NDArray[np.float32]
"""Unit vectors, shape (n, dimensions)."""


def embed_groups(embed: Callable[[Sequence[T]], Vectors], size: int, groups: Sequence[Sequence[T]]) -> list[Vectors]:
    """Embed the things of all groups, `size` at a time whatever the groups' sizes, and return each group's vectors."""
    things = list(chain.from_iterable(groups))
    if not things:
        return [np.zeros((0, 0), np.float32) for _ in groups]
    vectors = np.concatenate([embed(things[start : start + size]) for start in range(0, len(things), size)])
    return np.split(vectors, np.cumsum([len(group) for group in groups])[:-1])


def as_lists(vectors: Vectors) -> pa.ListArray:
    """Return vectors as an Arrow column of float32 lists."""
    count, dimensions = vectors.shape
    offsets = np.arange(0, (count + 1) * dimensions, dimensions or 1, dtype=np.int32)[: count + 1]
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(vectors.ravel(), pa.float32()))
