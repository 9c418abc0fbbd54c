"""Vectors of passages: pages of documents and stretches of speech, short enough for a text model."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from media_assets.embeddings.embed import embed_groups
from media_assets.embeddings.lists import as_lists
from media_assets.embeddings.vectors import Matrix
from media_assets.library.inventory import batch_names
from media_assets.outcomes import Outcome
from media_assets.runners import in_batches
from media_assets.schemas.text import DOCUMENT_PAGES, PASSAGE
from media_assets.speech.spoken import spoken
from media_assets.work import Item, Stage
from resources.library import Library
from resources.text.base import TextEmbedder

NAME = "text_embeddings"
VERSION = "2"

WORDS = 120
"""Most words of a passage; MiniLM reads 256 tokens, about 190 English words."""

_ITEMS_AT_ONCE = 16


class Passage(NamedTuple):
    """A stretch of text and where it begins: seconds for speech, a page for documents, and as people write it."""

    source: str
    place: str
    time_seconds: float | None
    page: int | None
    text: str


def passages_of_transcript(segments: Sequence[dict[str, Any]]) -> list[Passage]:
    """Join neighbouring segments into passages of at most `WORDS` words, each placed by the time it begins.

    A longer segment is cut; its later passages keep the time at which the segment begins.
    """
    joined: list[tuple[float, list[str]]] = []
    for row in segments:
        for part in _cut(row["text"].split(), WORDS):
            if not joined or len(joined[-1][1]) + len(part) > WORDS:
                joined.append((row["start_seconds"], []))
            joined[-1][1].extend(part)
    return [Passage("transcript", clock(begin), begin, None, " ".join(words)) for begin, words in joined]


def passages_of_document(pages: Sequence[dict[str, Any]]) -> list[Passage]:
    """Cut pages into passages of at most `WORDS` words, each placed by its page."""
    return [
        Passage("document", f"page {row['page']}", None, row["page"], " ".join(words))
        for row in pages
        for words in _cut(row["text"].split(), WORDS)
    ]


def clock(seconds: float) -> str:
    """Write a time as people do: 1:02:03, or 2:03."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def text_items(library: Library, batch: str) -> list[Item]:
    """Return a batch's contents that have text as items; their work is a list of `Passage`."""
    names = batch_names(library, batch)
    grouped: dict[str, list[Passage]] = {}
    for table, cut in (
        (spoken(library, batch), passages_of_transcript),
        (library.read_table("document_pages", DOCUMENT_PAGES, batch), passages_of_document),
    ):
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in table.to_pylist():
            rows.setdefault(row["content_id"], []).append(row)
        grouped |= {content: passages for content, found in rows.items() if (passages := cut(found))}
    return [
        Item(id=content, identity=_digest(passages), label=names.get(content, content), work=passages)
        for content, passages in grouped.items()
    ]


def text_embeddings_stage(embedder: TextEmbedder) -> Stage:
    """Return the stage that embeds passages; its items' work is a list of `Passage`."""

    def embed(batch: Sequence[list[Passage]]) -> list[Outcome]:
        texts = [[passage.text for passage in passages] for passages in batch]
        embedded = embed_groups(embedder.embed, embedder.batch_size, texts)
        return [Outcome(_table(passages, vectors)) for passages, vectors in zip(batch, embedded, strict=True)]

    def _table(passages: Sequence[Passage], vectors: Matrix) -> pa.Table:
        columns = {
            **{name: [getattr(passage, name) for passage in passages] for name in Passage._fields},
            "position": range(len(passages)),
            "space": [str(embedder.identity)] * len(passages),
            "vector": as_lists(vectors),
        }
        return pa.table({name: columns[name] for name in PASSAGE.names}, PASSAGE)

    return Stage(
        name=NAME,
        version=VERSION,
        schema=PASSAGE,
        run=in_batches(embed, _ITEMS_AT_ONCE),
        settings=embedder.key_settings() | {"words": WORDS},
        model=embedder.identity,
    )


def _cut(words: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(words), size):
        yield words[start : start + size]


def _digest(passages: Sequence[Passage]) -> str:
    return hashlib.sha256("\0".join(str(field) for passage in passages for field in passage).encode()).hexdigest()
