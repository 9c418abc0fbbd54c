"""Vectors with known groups, and libraries that hold them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.visual import FRAMES, IMAGE_EMBEDDINGS
from resources.library import Library

SPACE = "clip@1"
Vectors = npt.NDArray[np.float32]


def around(centre: int, count: int, spread: float = 0.02, size: int = 16) -> Vectors:
    """Unit vectors near the axis `centre`."""
    vectors = np.random.default_rng(centre).normal(0, spread, (count, size))
    vectors[:, centre] += 1
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def mixture(count: int, groups: int, size: int = 64, alone: float = 0.2) -> tuple[Vectors, npt.NDArray[np.int64]]:
    """Unit vectors of which those of one group have a cosine near 0.85, strangers near 0.5; and their group or -1."""
    random = np.random.default_rng(count)
    labels = np.where(random.random(count) < alone, -1, random.integers(0, groups, count))

    def directions(number: int) -> npt.NDArray[np.float64]:
        return random.normal(size=(number, size)) / np.sqrt(size)

    own = np.where((labels < 0)[:, None], directions(count), directions(groups)[labels])
    vectors = np.sqrt(0.5) * directions(1) + np.sqrt(0.35) * own + np.sqrt(0.15) * directions(count)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), labels


def singles(prefix: str, vectors: Vectors) -> dict[str, Vectors]:
    """One content of one frame for each vector."""
    return {f"{prefix}{n}": vector[None] for n, vector in enumerate(vectors)}


def write(
    library: Library,
    vectors: Mapping[str, Vectors],
    batch: str = "a",
    space: str = SPACE,
    plain: frozenset[tuple[str, int]] = frozenset(),
    files: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Store embeddings, (frames, size) for each content, and an inventory that names them."""
    rows = [
        {"content_id": content, "frame": n, "space": space, "vector": vector.astype(np.float16)}
        for content, frames in vectors.items()
        for n, vector in enumerate(frames)
    ]
    put(library, "image_embeddings", rows, IMAGE_EMBEDDINGS, batch)
    shown = [{key: row[key] for key in ("content_id", "frame")} for row in rows]
    shown = [row | {"plain": (row["content_id"], row["frame"]) in plain, "brightness": 0.5} for row in shown]
    put(library, "frames", shown, FRAMES, batch)
    named = [{"content_id": name, "name": f"{name}.jpg", "payload_id": name, "kind": "image"} for name in vectors]
    put(
        library,
        "media_files",
        [row | dict((files or {}).get(row["content_id"], {})) for row in named],
        MEDIA_FILES,
        batch,
    )


def put(library: Library, asset: str, rows: list[dict[str, Any]], schema: pa.Schema, batch: str = "a") -> None:
    """Store rows as a table; columns that they lack are null."""
    table = pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in rows], schema)
    library.write_table(asset, table, schema, batch)
