"""Texts that are the same, revised, or strangers."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.duplicates.texts import alike as texts
from media_assets.duplicates.texts.alike import Likeness, alike, near_signatures
from media_assets.fingerprints.text import text_fingerprints_stage
from media_assets.schemas.fingerprints import TEXT_FINGERPRINT
from media_assets.work import Item

VOCABULARY = [f"{first}{second}" for first in ("gar", "mu", "li", "ro", "ta") for second in ("den", "sic", "ne", "ses")]


def prose(seed: int, count: int = 400) -> list[str]:
    return np.random.default_rng(seed).choice(VOCABULARY, count).tolist()


def changed(words: list[str], every: int, to: str = "other") -> list[str]:
    return [to if number % every == 0 else word for number, word in enumerate(words, 1)]


def table(written: dict[str, list[str]], source: str = "document") -> pa.Table:
    items = [Item(name, name, name, {source: " ".join(words)}) for name, words in written.items()]
    parts = []
    for computed in text_fingerprints_stage().run(items):
        assert computed.outcome is not None
        result = computed.outcome.table
        parts.append(result.add_column(0, "content_id", pa.array([computed.item.id] * len(result), pa.string())))
    return pa.concat_tables(parts)


def shown(found: list[Likeness]) -> list[tuple[str, str, str]]:
    return [(pair.left, pair.right, pair.relation) for pair in found]


def test_the_same_text_is_a_copy_a_revision_is_related_and_others_are_strangers() -> None:
    words = prose(1)
    corpus = table(
        {
            "a": words,
            "b": [word.upper() + "," for word in words],
            "c": changed(words, 45),
            "d": changed(words, 8),
            "e": prose(2),
        }
    )
    found = alike(corpus)
    assert shown(found) == [("a", "b", "copy"), ("a", "c", "related"), ("b", "c", "related")]
    assert found[0].similarity == 1.0 and found[1].similarity == pytest.approx(0.88, abs=0.07)
    assert found[0].source == "document"


def test_forms_that_differ_in_a_number_are_never_copies() -> None:
    words = prose(1, 2000)
    corpus = table({"a": [*words, "total", "1200"], "b": [*words, "total", "1300"], "c": [*words, "total", "1200"]})
    assert shown(alike(corpus)) == [("a", "b", "related"), ("a", "c", "copy"), ("b", "c", "related")]


def test_transcripts_are_never_more_than_related_and_never_meet_documents() -> None:
    words = prose(1)
    corpus = pa.concat_tables([table({"a": words, "b": words}, "transcript"), table({"c": words})])
    assert shown(alike(corpus)) == [("a", "b", "related")]


def test_thresholds_are_the_callers() -> None:
    words = prose(1)
    corpus = table({"a": words, "c": changed(words, 45)})
    assert shown(alike(corpus, copy=0.7)) == [("a", "c", "copy")]
    assert shown(alike(corpus, related=0.97)) == []


def test_a_content_of_several_batches_counts_once_and_by_its_last_row() -> None:
    words = prose(1)
    corpus = pa.concat_tables([table({"a": words, "b": prose(3)}), table({"a": words, "b": words})])
    assert shown(alike(corpus)) == [("a", "b", "copy")]


def test_an_empty_table_has_no_pairs() -> None:
    empty = TEXT_FINGERPRINT.empty_table().add_column(0, "content_id", pa.array([], pa.string()))
    assert alike(empty) == alike(empty, {"a"}) == []


def test_batch_by_batch_finds_what_from_scratch_finds() -> None:
    written = {f"{number:02}": changed(prose(number % 5), 90 + number) for number in range(20)}
    corpus = table(written)
    found = set()
    for count in range(1, 21):
        found |= set(alike(corpus.slice(0, count), {f"{count - 1:02}"}))
    assert sorted(found, key=lambda pair: (pair.left, pair.right)) == alike(corpus)
    assert len(found) > 10


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 60)), max_size=25))
@settings(max_examples=50, deadline=None)
def test_pairs_are_those_that_share_a_band_and_are_near_enough(worn: list[tuple[int, int]]) -> None:
    base = np.random.default_rng(0).integers(0, 2**32, (4, 128), dtype=np.uint32)
    rows = np.array([base[kind] for kind, _ in worn], np.uint32).reshape(-1, 128)
    for number, (_, changes) in enumerate(worn):
        rows[number, np.random.default_rng(number).choice(128, changes, replace=False)] = number
    new = np.arange(len(rows)) % 3 == 0
    (left, right), share = near_signatures(rows, new, 0.7)
    expected = [
        (a, b)
        for a in range(len(rows))
        for b in range(a + 1, len(rows))
        if (new[a] or new[b])
        and (rows[a] == rows[b]).mean() >= 0.7
        and (rows[a, :125] == rows[b, :125]).reshape(25, 5).all(axis=1).any()
    ]
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == expected
    assert all(value >= 0.7 for value in share)


def test_more_blank_forms_than_can_be_paired_are_paired_with_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MOST_SHARING", 5)
    rows = np.tile(np.arange(128, dtype=np.uint32), (10, 1))
    (left, right), _ = near_signatures(rows, np.ones(10, np.bool_), 0.8)
    assert left.tolist() == [0] * 9 and right.tolist() == list(range(1, 10))
