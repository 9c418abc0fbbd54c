"""Frames as items for the stages that look at them."""

from collections.abc import Callable, Iterable
from typing import Any

import pyarrow as pa

from media_assets.library.inventory import batch_names
from media_assets.schemas.visual import FRAMES
from media_assets.work import Item
from resources.library import Library


def frame_items(library: Library, batch: str, load: Callable[[Library, list[dict[str, Any]]], Any]) -> list[Item]:
    """Return a batch's contents that have frames as items.

    Their identity is the key of the frames, and their work is a function without arguments that calls `load` on the
    rows of `FRAMES`, so that pictures are read when they are needed and not before.
    """
    names = batch_names(library, batch)
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in library.read_table("frames", FRAMES, batch).to_pylist():
        grouped.setdefault(row["content_id"], []).append(row)
    return [
        Item(
            id=content,
            identity=rows[0]["key"],
            label=names.get(content, content),
            work=lambda rows=rows: load(library, rows),
        )
        for content, rows in grouped.items()
    ]


def first_thumbnails(library: Library, contents: pa.Table) -> list[str]:
    """Return the first thumbnail of each content of a table, in its order; contents without frames have none."""
    frames = library.read_corpus("frames", FRAMES, ["content_id", "frame", "thumbnail"]).to_pylist()
    first = {row["content_id"]: row["thumbnail"] for row in frames if row["frame"] == 0}
    return [first[content] for content in contents["content_id"].to_pylist() if content in first]


def as_jpegs(library: Library, rows: Iterable[dict[str, Any]]) -> list[tuple[int, float | None, bytes]]:
    """Return (frame, time, JPEG) of each row."""
    return [(row["frame"], row["time_seconds"], library.blob_path(row["thumbnail"]).read_bytes()) for row in rows]
