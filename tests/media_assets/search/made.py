"""Vectors as real ones lie: in groups of groups, with few directions that matter."""

import numpy as np
import numpy.typing as npt

from media_assets.embeddings.vectors import Vectors

Floats = npt.NDArray[np.float32]


def units(count: int, dimensions: int = 32, seed: int = 0) -> Floats:
    vectors = np.random.default_rng(seed).normal(size=(count, dimensions))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def vectors_of(contents: dict[str, int], matrix: Floats) -> Vectors:
    """Return vectors of contents with so many rows each."""
    counts = np.array(list(contents.values()), np.int32)
    owners = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    positions = np.concatenate([np.arange(count, dtype=np.int32) for count in counts])
    return Vectors(tuple(contents), owners, positions, positions * 2.0, matrix)
