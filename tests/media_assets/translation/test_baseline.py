"""Baseline translations."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest

from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.stage import run_stage
from media_assets.translation.baseline import digest_of, name_of, spoken_items, translations_stage
from media_assets.work import StageRun
from resources.errors import StageFailed, TransientError
from resources.ledger import Ledger
from resources.library import Library
from resources.model import ModelIdentity
from resources.translation.base import Translator
from resources.translation.none import NoTranslator

BATCH = "20260101t000000-inbox-000000"


class Reversed(Translator):
    """Knows the languages en and fr, and says every sentence's words backwards; `calls` tells what it was given."""

    fails: bool = False
    calls: list[str] = []
    not_in_key = frozenset({"fails", "calls"})

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("reversed", "1")

    def load(self) -> None: ...

    def unavailable(self, source: str, target: str) -> str | None:
        return None if source in ("en", "fr") else f"it does not know {source}"

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        if self.fails:
            raise TransientError("the engine is tired")
        self.calls.append(f"{source} {target} {len(texts)}")
        return [" ".join(reversed(text.split())) for text in texts]


def write(library: Library, recordings: dict[str, tuple[str | None, list[str]]]) -> None:
    rows: list[dict[str, Any]] = [
        dict.fromkeys(TRANSCRIPTS.names)
        | {
            "content_id": content,
            "segment": at,
            "start_seconds": at * 2.0,
            "end_seconds": at * 2.0 + 1,
            "text": text,
            "language": language,
        }
        for content, (language, texts) in recordings.items()
        for at, text in enumerate(texts)
    ]
    library.write_table("transcripts", pa.Table.from_pylist(rows, TRANSCRIPTS), TRANSCRIPTS, BATCH)


def translated(library: Library, ledger: Ledger, translator: Translator, language: str = "es") -> StageRun:
    return run_stage(translations_stage(translator, language), spoken_items(library, BATCH), ledger, BATCH)


def test_every_segment_gets_its_own_translation(library: Library, ledger: Ledger) -> None:
    recordings = {
        "memo": ("en", ["good morning to you", "see you"]),
        "appel": ("fr", ["bonjour madame"]),
        "note": ("en", ["one two three", "", "four"]),
    }
    write(library, recordings)
    translator = Reversed(calls=[])
    rows = translated(library, ledger, translator).table().to_pylist()
    assert [(row["content_id"], row["segment"], row["source_text"], row["text"]) for row in rows] == [
        (content, at, text, " ".join(reversed(text.split())))
        for content, (_, texts) in recordings.items()
        for at, text in enumerate(texts)
    ]
    assert {(row["source_language"], row["language"], row["engine"]) for row in rows} == {
        ("en", "es", "reversed@1"),
        ("fr", "es", "reversed@1"),
    }
    assert (rows[1]["start_seconds"], rows[1]["end_seconds"]) == (2.0, 3.0)


def test_all_recordings_of_a_language_are_one_call(library: Library, ledger: Ledger) -> None:
    write(library, {f"memo {n}": ("en", [f"this is {n}", "bye"]) for n in range(20)} | {"appel": ("fr", ["oui"])})
    translator = Reversed(calls=[])
    translated(library, ledger, translator)
    assert sorted(translator.calls) == ["en es 40", "fr es 1"]


@pytest.mark.parametrize(
    ("language", "reason"), [("xx", "it does not know xx"), (None, "the spoken language is not known")]
)
def test_what_cannot_be_translated_is_degraded_and_never_shows_the_source(
    library: Library, ledger: Ledger, language: str | None, reason: str
) -> None:
    write(library, {"memo": (language, ["hello there", "bye"]), "fine": ("en", ["hello there"])})
    run = translated(library, ledger, Reversed())
    assert {name: row.state for name, row in run.rows.items()} == {"memo": "degraded", "fine": "ok"}
    rows = [row for row in run.table().to_pylist() if row["content_id"] == "memo"]
    assert [(row["text"], row["engine"], row["reason"]) for row in rows] == [(None, None, reason)] * 2
    assert [row["source_text"] for row in rows] == ["hello there", "bye"]


def test_without_an_engine_everything_is_degraded_with_its_reason(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": ("en", ["hello"])})
    (row,) = translated(library, ledger, NoTranslator()).table().to_pylist()
    assert (row["text"], row["state"]) == (None, "degraded")
    assert row["reason"] == "No translation engine is set (MEDIA_TRANSLATOR is none)."
    (after,) = translated(library, ledger, Reversed()).table().to_pylist()
    assert (after["text"], after["state"]) == ("hello", "ok")


def test_what_is_spoken_in_the_target_language_is_not_applicable(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": ("en", ["hello"]), "appel": ("fr", ["oui"])})
    run = translated(library, ledger, Reversed(calls=[]), language="fr")
    assert (run.rows["appel"].state, run.rows["appel"].reason) == ("not_applicable", "already spoken in fr")
    assert [row["content_id"] for row in run.table().to_pylist()] == ["memo"]


def test_an_engine_that_fails_leaves_items_to_try_again(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": ("en", ["hello"]), "odd": ("xx", ["?"])})
    stage = translations_stage(Reversed(fails=True), "es")
    with pytest.raises(TransientError, match="the engine is tired"):
        run_stage(stage, spoken_items(library, BATCH), ledger, BATCH)
    assert {row.state for row in ledger.items.of(batch=BATCH)} == {"failed"}
    again = translated(library, ledger, Reversed())
    assert {name: row.state for name, row in again.rows.items()} == {"memo": "ok", "odd": "degraded"}


def test_what_was_said_when_and_in_which_language_is_the_identity(library: Library) -> None:
    row = {"language": "en", "start_seconds": 0.0, "end_seconds": 1.0, "text": "hello", "confidence": 0.5}
    changes: list[dict[str, Any]] = [
        {"language": "fr"},
        {"start_seconds": 0.5},
        {"end_seconds": 2.0},
        {"text": "hallo"},
    ]
    digests = {digest_of([row]), *(digest_of([row | change]) for change in changes)}
    assert len(digests) == 5
    assert digest_of([row | {"confidence": 0.9}]) == digest_of([row])
    write(library, {"memo": ("en", ["hello"]), "copy": ("en", ["hello"]), "note": ("en", ["bye"])})
    items = {item.id: item for item in spoken_items(library, BATCH)}
    assert items["memo"].identity == items["copy"].identity != items["note"].identity
    assert items["memo"].label == "memo", "its name, or its id where the inventory has none"
    assert name_of("es") == "translations/es"


class Forgetful(Reversed):
    """Loses the words of every second text."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        return [text if at % 2 == 0 else " " for at, text in enumerate(super().translate(texts, source, target))]


class Merging(Reversed):
    """Gives fewer texts than it got."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        return super().translate(texts, source, target)[:-1]


def test_a_translation_that_came_back_empty_is_degraded_and_null(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": ("en", ["good morning", "see you"])})
    run = translated(library, ledger, Forgetful(calls=[]))
    assert run.states == {"degraded": 1}
    assert [row["text"] for row in run.table().to_pylist()] == ["morning good", None]
    assert run.rows["memo"].reason == "no translation came back for 1 of 2 segments"


def test_a_translator_that_merges_texts_fails_with_a_reason(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": ("en", ["good morning", "see you"])})
    with pytest.raises(StageFailed, match="the translator gave 1 texts for 2"):
        translated(library, ledger, Merging(calls=[]))


def test_a_recording_in_several_languages_is_translated_stretch_by_stretch(library: Library, ledger: Ledger) -> None:
    write(library, {"talk": ("en", ["good morning", "hola a todos", "oui madame", "unknown words"])})
    table = library.read_table("transcripts", TRANSCRIPTS, BATCH)
    languages = pa.array(["en", "es", "fr", "xx"])
    mixed = table.set_column(table.schema.get_field_index("language"), TRANSCRIPTS.field("language"), languages)
    library.write_table("transcripts", mixed, TRANSCRIPTS, BATCH)
    translator = Reversed(calls=[])
    run = translated(library, ledger, translator)
    rows = run.table().to_pylist()
    assert [(row["source_language"], row["text"]) for row in rows] == [
        ("en", "morning good"),
        ("es", "hola a todos"),
        ("fr", "madame oui"),
        ("xx", None),
    ]
    assert sorted(translator.calls) == ["en es 1", "fr es 1"]
    assert (run.rows["talk"].state, run.rows["talk"].reason) == ("degraded", "it does not know xx")
