"""Signatures of texts, in any script, and the items they are made of."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from media_assets.fingerprints.text import LEAST_WORDS, signature_of, text_fingerprints_stage, text_items, words_of
from media_assets.schemas.fingerprints import SIGNATURE, TEXT_FINGERPRINTS
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.schemas.text import DOCUMENT_PAGES
from media_assets.stage import run_stage
from resources.ledger import Ledger
from resources.library import Library

BATCH = "20260101t000000-inbox-000000"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Garden,\nthe garden_path!", ["the", "garden", "the", "garden", "path"]),
        ("ﬁne STRAẞE №5", ["fine", "strasse", "no5"]),
        ("東京に行く", ["東", "京", "に", "行", "く"]),
        ("한국어 문장", ["한국어", "문장"]),
        ("привет, Мир", ["привет", "мир"]),
        (" . \0 -- ", []),
    ],
)
def test_words_have_one_spelling(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_signatures_estimate_the_share_of_common_shingles() -> None:
    words = [str(number) for number in range(3000)]
    shingles, whole = signature_of(words)
    assert shingles == 2998 and whole.dtype == np.uint32 and whole.shape == (SIGNATURE,)
    for share in (0.25, 0.5, 0.9):
        _, part = signature_of(words[: int(share * 3000)])
        assert (part == whole).mean() == pytest.approx(share, abs=0.12)


def test_a_signature_is_the_same_in_every_process_and_release() -> None:
    _, signature = signature_of(["one", "two", "three", "four", "five", "six"])
    assert signature[:3].tolist() == [624544191, 54428199, 1463454013], "stored signatures could not be compared"


def write(library: Library, asset: str, schema: pa.Schema, rows: list[dict[str, Any]]) -> None:
    table = pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in rows], schema)
    library.write_table(asset, table, schema, BATCH)


def test_pages_and_segments_become_one_fingerprint_per_text(library: Library, ledger: Ledger) -> None:
    page = " ".join(f"word{number}" for number in range(20))
    write(
        library,
        "document_pages",
        DOCUMENT_PAGES,
        [{"content_id": "guide", "page": n, "text": page} for n in (1, 2)]
        + [{"content_id": "note", "page": 1, "text": "Hello there."}],
    )
    write(
        library,
        "transcripts",
        TRANSCRIPTS,
        [{"content_id": "memo", "segment": n, "text": "and then there was a garden"} for n in range(10)],
    )
    run = run_stage(text_fingerprints_stage(), text_items(library, BATCH), ledger, BATCH)
    assert run.states == {"ok": 2, "not_applicable": 1}
    assert run.rows["note"].reason == f"it has fewer than {LEAST_WORDS} words"
    table = run.table()
    assert table.schema.names == TEXT_FINGERPRINTS.names
    rows = {row["content_id"]: row for row in table.to_pylist()}
    assert {name: (row["source"], row["words"], row["shingles"]) for name, row in rows.items()} == {
        "guide": ("document", 40, 20),
        "memo": ("transcript", 60, 6),
    }
    assert all(len(row["signature"]) == SIGNATURE for row in rows.values())
    again = run_stage(text_fingerprints_stage(), text_items(library, BATCH), ledger, BATCH)
    assert again.hits == 3


def test_a_batch_without_text_has_no_items(library: Library) -> None:
    assert text_items(library, BATCH) == []
