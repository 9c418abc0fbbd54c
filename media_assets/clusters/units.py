"""What is clustered: one vector per distinct picture or video, however many copies and frames it has."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.visual import FRAMES, IMAGE_EMBEDDINGS
from resources.library import Library

Vectors = npt.NDArray[np.float16]


@dataclass(frozen=True)
class Units:
    """Distinct things with a vector each.

    Attributes:
        contents: content id of each, the first of its copies.
        vectors: unit vectors, shape (n, dimensions); float16, since a million of them are held at once.
        copies: how many further contents show the same, by content id.
        plain: contents of which every frame is too plain to be compared.
        other_spaces: contents that have vectors of other spaces only.
    """

    contents: list[str]
    vectors: Vectors
    copies: dict[str, int]
    plain: int
    other_spaces: int


def read_units(library: Library, space: str) -> Units:
    """Read the vectors of one space batch by batch: the mean over a content's frames, without those marked plain.

    Contents with an equal payload count once. The same content in several batches has the vector of the first.
    """
    payloads = _payloads(library)
    unit_of: dict[str, str] = {}
    copies: dict[str, int] = {}
    seen: set[str] = set()
    others: set[str] = set()
    plain: set[str] = set()
    contents: list[str] = []
    data = bytearray()  # grows in place, where joining a million arrays would hold them twice
    for batch in library.batches("image_embeddings"):
        table = library.read_table("image_embeddings", IMAGE_EMBEDDINGS, batch)
        table = table.filter(pc.is_valid(table["vector"]))
        ours = pc.fill_null(pc.equal(table["space"], space), False)
        others |= set(table.filter(pc.invert(ours))["content_id"].to_pylist())
        for content, mean in _means(table.filter(ours), _plain_frames(library, batch)):
            if content in seen:
                continue
            if mean is None:
                plain.add(content)
                continue
            seen.add(content)
            plain.discard(content)
            payload = payloads.get(content, content)
            if payload in unit_of:
                copies[unit_of[payload]] = copies.get(unit_of[payload], 0) + 1
                continue
            unit_of[payload] = content
            contents.append(content)
            data += mean.astype(np.float16).tobytes()
    vectors = np.frombuffer(data, np.float16).reshape(len(contents), -1) if contents else np.zeros((0, 0), np.float16)
    return Units(contents, vectors, copies, len(plain), len(others - seen - plain))


def vectors_of(column: pa.ChunkedArray) -> npt.NDArray[np.float32]:
    """Return a column of lists of equal length as one array, shape (n, dimensions)."""
    lists = column.combine_chunks()
    values: npt.NDArray[np.float32] = lists.flatten().to_numpy(zero_copy_only=False).astype(np.float32)
    return values.reshape(len(lists), -1) if len(lists) else values.reshape(0, 0)


def _means(table: pa.Table, plain: set[tuple[str, int]]) -> Iterator[tuple[str, npt.NDArray[np.float32] | None]]:
    if not len(table):
        return
    vectors = vectors_of(table["vector"])
    frames = table["frame"].to_pylist()
    rows: dict[str, list[int]] = {}
    for row, content in enumerate(table["content_id"].to_pylist()):
        rows.setdefault(content, [])
        if (content, frames[row]) not in plain:
            rows[content].append(row)
    for content, own in rows.items():
        mean = vectors[own].mean(axis=0) if own else np.zeros(1, np.float32)
        length = float(np.linalg.norm(mean))
        yield content, mean / np.float32(length) if length else None


def _plain_frames(library: Library, batch: str) -> set[tuple[str, int]]:
    frames = library.read_table("frames", FRAMES, batch).select(["content_id", "frame", "plain"])
    frames = frames.filter(pc.fill_null(frames["plain"], False))
    return set(zip(frames["content_id"].to_pylist(), frames["frame"].to_pylist(), strict=True))


def _payloads(library: Library) -> dict[str, str]:
    files = library.read_corpus("media_files", MEDIA_FILES, ["content_id", "payload_id"])
    pairs = zip(files["content_id"].to_pylist(), files["payload_id"].to_pylist(), strict=True)
    return {content: payload for content, payload in pairs if content and payload}
