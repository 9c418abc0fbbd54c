"""Passages of texts, and that each vector belongs to its passage."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.embeddings.passages import (
    WORDS,
    Passage,
    clock,
    passages_of_document,
    passages_of_transcript,
    text_embeddings_stage,
    text_items,
)
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.schemas.text import DOCUMENT_PAGES, PASSAGE
from media_assets.stage import run_stage
from media_assets.work import Item
from resources.ledger import Ledger
from resources.library import Library
from resources.model import ModelIdentity
from resources.text.base import TextEmbedder

BATCH = "20260101t000000-inbox-000000"

words = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=4)
texts = st.lists(words, max_size=3 * WORDS).map(" \n".join)


class WordLengths(TextEmbedder):
    """A text's vector is (its words, its letters), made to length 1; `calls` tells how many texts each call got."""

    texts_per_batch: int = 3
    calls: list[int] = []
    not_in_key = frozenset({"texts_per_batch", "calls"})

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("word-lengths", "1")

    @property
    def dimensions(self) -> int:
        return 2

    @property
    def batch_size(self) -> int:
        return self.texts_per_batch

    def load(self) -> None: ...

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.calls.append(len(texts))
        return np.stack([vector_of(text) for text in texts])


def vector_of(text: str) -> npt.NDArray[np.float32]:
    vector = np.array([len(text.split()), len(text)], np.float32)
    return vector / np.linalg.norm(vector)


def segment(text: str, start: float = 0.0) -> dict[str, Any]:
    return {"text": text, "start_seconds": start}


@given(st.lists(texts, max_size=6))
@settings(max_examples=100, deadline=None)
def test_no_spoken_word_is_lost_and_no_passage_is_too_long(spoken: list[str]) -> None:
    passages = passages_of_transcript([segment(text, 10.0 * n) for n, text in enumerate(spoken)])
    assert " ".join(passage.text for passage in passages).split() == " ".join(spoken).split()
    assert all(1 <= len(passage.text.split()) <= WORDS for passage in passages)
    assert all(passage.source == "transcript" for passage in passages)


@given(st.lists(texts, max_size=4))
@settings(max_examples=50, deadline=None)
def test_no_written_word_is_lost_and_every_passage_stays_on_its_page(written: list[str]) -> None:
    passages = passages_of_document([{"page": n, "text": text} for n, text in enumerate(written, 1)])
    assert all(1 <= len(passage.text.split()) <= WORDS for passage in passages)
    for number, text in enumerate(written, 1):
        own = [passage.text for passage in passages if passage.place == f"page {number}"]
        assert " ".join(own).split() == text.split()


def test_short_neighbours_are_joined_and_placed_where_the_first_begins() -> None:
    half = " ".join(["word"] * (WORDS // 2))
    spoken = [segment(half, 3.9), segment(half, 60.0), segment("more", 125.0), segment("words", 130.0)]
    assert [(p.place, len(p.text.split())) for p in passages_of_transcript(spoken)] == [("0:03", WORDS), ("2:05", 2)]


def test_a_long_segment_is_cut_and_keeps_its_time() -> None:
    spoken = [segment("first", 1.0), segment(" ".join(["word"] * (2 * WORDS + 5)), 70.0), segment("last", 300.0)]
    passages = passages_of_transcript(spoken)
    assert [(p.place, len(p.text.split())) for p in passages] == [
        ("0:01", 1),
        ("1:10", WORDS),
        ("1:10", WORDS),
        ("1:10", 6),
    ]


def test_segments_without_words_make_no_passage() -> None:
    assert passages_of_transcript([segment(" "), segment("")]) == []
    assert passages_of_document([{"page": 1, "text": "\n"}]) == []


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0:00"), (59.9, "0:59"), (60, "1:00"), (3599, "59:59"), (3723, "1:02:03"), (36000, "10:00:00")],
)
def test_times_are_written_as_people_do(seconds: float, written: str) -> None:
    assert clock(seconds) == written


def items(*lengths: int) -> list[Item]:
    return [
        Item(
            f"item {n}",
            f"item {n}",
            "",
            [Passage("document", "page 1", None, 1, f"{'x' * (n + 1)} " * (at + 1)) for at in range(length)],
        )
        for n, length in enumerate(lengths)
    ]


@pytest.mark.parametrize("batch_size", [1, 2, 3, 100])
def test_every_vector_belongs_to_its_passage(ledger: Ledger, batch_size: int) -> None:
    embedder = WordLengths(texts_per_batch=batch_size, calls=[])
    given = items(3, 1, 7, 2)
    rows = run_stage(text_embeddings_stage(embedder), given, ledger, BATCH).table().to_pylist()
    assert len(rows) == 13 and max(embedder.calls) <= batch_size and sum(embedder.calls) == 13
    for item in given:
        own = [row for row in rows if row["content_id"] == item.id]
        assert [row["position"] for row in own] == list(range(len(item.work)))
        for row, passage in zip(own, item.work, strict=True):
            assert tuple(row[name] for name in Passage._fields) == passage
            assert row["vector"] == pytest.approx(vector_of(passage.text), abs=5e-4)
            assert row["space"] == "word-lengths@1"


def test_passages_of_speech_and_documents_become_items_known_by_their_text(library: Library) -> None:
    def write(asset: str, schema: pa.Schema, rows: list[dict[str, Any]]) -> None:
        table = pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in rows], schema)
        library.write_table(asset, table, schema, BATCH)

    spoken = [
        ("memo", "Hello there.", 1.0),
        ("memo", "How are you?", 3.0),
        ("copy", "Hello there.", 1.0),
        ("hum", " ", 0.0),
    ]
    write(
        "transcripts",
        TRANSCRIPTS,
        [{"content_id": name, "text": text, "start_seconds": start} for name, text, start in spoken],
    )
    write("document_pages", DOCUMENT_PAGES, [{"content_id": "guide", "page": 2, "text": "The garden."}])
    found = {item.id: item for item in text_items(library, BATCH)}
    assert {name: item.work for name, item in found.items()} == {
        "memo": [Passage("transcript", "0:01", 1.0, None, "Hello there. How are you?")],
        "copy": [Passage("transcript", "0:01", 1.0, None, "Hello there.")],
        "guide": [Passage("document", "page 2", None, 2, "The garden.")],
    }
    assert len({item.identity for item in found.values()}) == 3
    before = found["memo"].identity
    spoken[1] = ("memo", "How are they?", 3.0)
    write(
        "transcripts",
        TRANSCRIPTS,
        [{"content_id": name, "text": text, "start_seconds": start} for name, text, start in spoken],
    )
    after = {item.id: item.identity for item in text_items(library, BATCH)}
    assert after["memo"] != before and after["copy"] == found["copy"].identity


def test_a_batch_without_text_has_no_items(library: Library) -> None:
    assert text_items(library, BATCH) == []
    assert PASSAGE.names == ["source", "position", "place", "time_seconds", "page", "text", "space", "vector"]
