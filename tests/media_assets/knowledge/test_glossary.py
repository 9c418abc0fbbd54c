"""The glossary of a library: who says what, and who is believed."""

from typing import Any

import pytest

from media_assets.knowledge.glossary import Collected, collect_glossary
from media_assets.knowledge.lookup import Glossary
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.schemas.text import DOCUMENT_PAGES, GLOSSARY
from resources.glossary import GlossaryRules
from resources.ledger.terms import TermDecision
from resources.library import Library
from tests.media_assets.knowledge.made import put, write, write_files, write_speech, write_translations

HEADER = "source,language,target_language,target,note,case,series\n"


def collect(
    library: Library, *decisions: TermDecision, feedback: list[dict[str, Any]] | None = None, **rules: int
) -> Collected:
    return collect_glossary(library, decisions, feedback or [], ["es", "fr"], GlossaryRules(**rules))


def rows(found: Collected, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in found.rows]


def correction(source: str, rated: str, corrected: str, **about: Any) -> dict[str, Any]:
    said = {"source": source, "rated": rated, "corrected": corrected, "source_language": "en", "language": "es"}
    return said | {"series": ""} | about


@pytest.fixture
def shelf(library: Library) -> Library:
    """Three episodes in which Helen Carter is named, and kept in Spanish, and Rook is Torre in two cues of three."""
    write_files(library, {"a": "The.Cat.S01E01.mkv", "b": "The.Cat.S01E02.mkv", "c": "talks/opening.mp3"})
    said = {name: ["we met Helen Carter", f"then the Rook saw room {name}", "it was late"] for name in "abc"}
    write_speech(library, said)
    pairs = {
        name: [
            ("we met Helen Carter", "conocimos a Helen Carter"),
            (f"then the Rook saw room {name}", f"entonces {'Torre' if name != 'c' else 'el Grajo'} vio {name}"),
            *((f"it was late, {n}", f"era tarde, {n}") for n in range(12)),
        ]
        for name in "abc"
    }
    write_translations(library, pairs)
    return library


def test_an_empty_library_has_no_terms(library: Library) -> None:
    found = collect(library)
    assert (found.rows, found.problems) == ([], [])
    assert found.table.schema.equals(GLOSSARY)


def test_terms_come_from_users_files_from_speech_and_from_documents(library: Library) -> None:
    put(library, "glossary.csv", "\ufeffsource,language,target\nmoon,en,luna\n,en,x\n")
    write_files(library, {"memo": "memo.mp3", "guide": "guide.pdf"})
    write_speech(library, {"memo": ["I met Helen Carter.", "by the moon"]})
    pages = [{"content_id": "guide", "language": "en", "text": "see Helen Carter", "page": n} for n in (1, 2)]
    write(library, "document_pages", DOCUMENT_PAGES, [*pages, {"content_id": "scan", "text": "x", "page": 1}])
    found = collect(library)
    assert found.problems == ["glossary.csv, line 3: no source term"]
    assert rows(found, "term", "origin", "count", "files", "example", "evidence") == [
        ("moon", "user", 1, 1, "memo.mp3 at 0:02", "glossary.csv, line 2"),
        ("Helen Carter", "suggested", 3, 2, "memo.mp3 at 0:00", "a name that recurs"),
    ]


def test_contents_of_one_payload_count_once(library: Library) -> None:
    said = [{"content_id": name, "language": "en", "text": "Today Helen Carter met Helen Carter"} for name in "abc"]
    copies = [row | {"key": "one result"} for row in said[:2]]
    write(library, "transcripts", TRANSCRIPTS, [*copies, said[2] | {"key": "another"}])
    assert rows(collect(library), "term", "count", "files") == [("Helen Carter", 4, 2)]


def test_what_translations_agree_on_is_suggested_and_not_used(shelf: Library) -> None:
    found = collect(shelf)
    assert rows(found, "term", "target", "target_language", "origin", "evidence") == [
        ("Helen Carter", "Helen Carter", "es", "suggested", "kept as it is in 3 of 3 cues"),
        ("Rook", None, None, "suggested", "a name that recurs"),
    ]
    assert Glossary(found.rows).found("Helen Carter", "en", "es") == []


def test_a_series_that_agrees_in_itself_gives_a_suggestion_of_its_own(shelf: Library) -> None:
    found = collect(shelf, least_cues=2)
    assert ("Rook", "Torre", "the cat") in rows(found, "term", "target", "series")


def test_where_settings_trust_them_agreed_terms_are_used_at_once(shelf: Library) -> None:
    found = collect(shelf, learned_cues=3)
    assert ("Helen Carter", "learned") in rows(found, "term", "origin")
    assert [term.target for term in Glossary(found.rows).found("Helen Carter", "en", "es")] == ["Helen Carter"]


def test_decisions_take_and_drop_suggestions(shelf: Library) -> None:
    accepted = TermDecision("accepted", "Helen Carter", "en", "es", "Helen Carter")
    rejected = TermDecision("rejected", "Rook", "en")
    found = collect(shelf, accepted, rejected)
    assert rows(found, "term", "target", "origin", "count") == [("Helen Carter", "Helen Carter", "accepted", 3)]
    facts = found.facts()
    assert (facts["suggestions accepted"], facts["suggestions rejected"], facts["accepted share %"]) == (1, 1, 50.0)


def test_users_files_win_over_decisions_and_both_over_what_is_learned(shelf: Library) -> None:
    put(shelf, "glossary.csv", HEADER + "Helen Carter,en,es,Elena,,,\n")
    accepted = TermDecision("accepted", "Helen Carter", "en", "es", "Helena")
    found = collect(shelf, accepted, TermDecision("added", "Rook", "en", "", "Torre"))
    assert rows(found, "term", "target", "origin") == [("Helen Carter", "Elena", "user"), ("Rook", "Torre", "accepted")]


def test_a_users_term_without_a_translation_leaves_room_for_one(shelf: Library) -> None:
    put(shelf, "glossary.csv", HEADER + "Helen Carter,en,,,,,\n")
    found = collect(shelf)
    assert ("Helen Carter", "Helen Carter", "suggested") in rows(found, "term", "target", "origin")


def test_corrections_that_agree_are_used_unless_people_said_otherwise(shelf: Library) -> None:
    feedback = [
        correction("The rook sleeps", "La torre duerme", "El grajo duerme"),
        correction("I saw a rook fly", "Vi volar una torre", "Vi volar un grajo"),
    ]
    ours = ("term", "target", "origin")
    assert ("rook", "grajo", "corrected") in rows(collect(shelf, feedback=feedback), *ours)
    rejected = collect(shelf, TermDecision("rejected", "rook", "en", "es", "grajo"), feedback=feedback)
    assert "grajo" not in {row["target"] for row in rejected.rows}
    accepted = collect(shelf, TermDecision("accepted", "rook", "en", "es", "torre"), feedback=feedback)
    assert {("rook", "torre", "accepted"), ("rook", "grajo", "suggested")} <= set(rows(accepted, *ours))
    put(shelf, "glossary.csv", HEADER + "rook,en,es,torre,,,\n")
    assert "grajo" not in {row["target"] for row in collect(shelf, feedback=feedback).rows}
