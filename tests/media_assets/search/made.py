"""Vectors, and libraries whose tables are written by hand."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.embeddings.vectors import Vectors
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.schemas.text import DOCUMENT_PAGES, TEXT_EMBEDDINGS
from media_assets.schemas.visual import FRAMES, IMAGE_EMBEDDINGS
from resources.library import Library
from resources.text.hashing import HashingTextEmbedder

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


class Corpus:
    """A library whose tables are written by hand, with the files that they are about."""

    def __init__(self, library: Library, drop: Path) -> None:
        self.library, self.drop = library, drop
        drop.mkdir(exist_ok=True)

    def file(self, batch: str, name: str, kind: str = "image", content: str | None = None, **more: Any) -> str:
        """Write a file and its row; returns its content id."""
        (self.drop / name).write_bytes(b"x")
        content = content or name.partition(".")[0]
        row = {
            "file_id": f"{batch} {name}",
            "content_id": content,
            "payload_id": content,
            "drop_folder": "inbox",
            "root": str(self.drop),
            "path": name.encode(),
            "name": name,
            "size": 1,
            "modified_at": more.pop("modified_at", datetime(2026, 3, 1, tzinfo=UTC)),
            "kind": kind,
            **more,
        }
        self._append("media_files", MEDIA_FILES, batch, [row])
        return content

    def frames(self, batch: str, content: str, matrix: Floats, space: str = "colours@1", key: str = "k") -> None:
        """Write frames two seconds apart and their vectors."""
        rows = [
            {
                "content_id": content,
                "frame": n,
                "time_seconds": n * 2.0,
                "thumbnail": f"thumbnails/{content}-{n}.jpg",
                "key": key,
                "space": space,
                "vector": vector.astype(np.float16),
            }
            for n, vector in enumerate(matrix)
        ]
        self._append("frames", FRAMES, batch, rows)
        self._append("image_embeddings", IMAGE_EMBEDDINGS, batch, rows)

    def speech(self, batch: str, content: str, *texts: str, language: str = "en", key: str = "k") -> None:
        """Write a transcript with a segment every ten seconds, and its passages embedded by hashing."""
        segments = [
            {
                "content_id": content,
                "segment": n,
                "start_seconds": 10.0 * n,
                "text": text,
                "language": language,
                "key": key,
            }
            for n, text in enumerate(texts)
        ]
        self._append("transcripts", TRANSCRIPTS, batch, segments)
        embedder = HashingTextEmbedder()
        passages = [
            {
                "content_id": content,
                "source": "transcript",
                "position": n,
                "time_seconds": 10.0 * n,
                "text": text,
                "key": key,
                "space": str(embedder.identity),
                "vector": embedder.embed([text])[0].astype(np.float16),
            }
            for n, text in enumerate(texts)
        ]
        self._append("text_embeddings", TEXT_EMBEDDINGS, batch, passages)

    def pages(self, batch: str, content: str, *texts: str, language: str = "en") -> None:
        """Write pages of a document."""
        rows = [
            {"content_id": content, "page": n, "text": text, "language": language, "key": "k"}
            for n, text in enumerate(texts, 1)
        ]
        self._append("document_pages", DOCUMENT_PAGES, batch, rows)

    def _append(self, asset: str, schema: pa.Schema, batch: str, rows: list[dict[str, Any]]) -> None:
        known = [{name: row.get(name) for name in schema.names} for row in rows]
        new = pa.Table.from_pylist(known, schema)
        before = self.library.read_table(asset, schema, batch)
        self.library.write_table(asset, pa.concat_tables([before, new]), schema, batch)
