"""`media glossary`: what each command says to people and to programs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from media_assets.cli import main
from media_assets.knowledge.csv_files import Lines, read_lines
from media_assets.knowledge.current import current_glossary, stored_glossary
from media_assets.knowledge.lookup import Glossary
from media_assets.knowledge.terms import REQUIRED, read_user_terms
from media_assets.schemas.text import GLOSSARY
from resources.glossary import GlossaryRules
from resources.ledger import Ledger
from resources.library import Library
from tests.media_assets.knowledge.made import put, write_files, write_speech, write_translations

Command = Callable[..., Result]


@pytest.fixture
def shelf(library: Library) -> Library:
    """Helen Carter is kept in Spanish, Rook has no translation in which cues agree, moon is the user's."""
    put(library, "glossary.csv", "source,language,target_language,target,note,case,series\nmoon,en,es,luna,round,,\n")
    write_files(library, {name: f"The.Cat.S01E0{at}.mkv" for at, name in enumerate("abc")})
    write_speech(library, {name: ["we met Helen Carter", "then the Rook saw a moon"] for name in "abc"})
    pairs = [("we met Helen Carter", "conocimos a Helen Carter"), *((f"late {n}", f"tarde {n}") for n in range(20))]
    write_translations(library, dict.fromkeys("abc", pairs))
    refresh(library)
    return library


def refresh(library: Library) -> None:
    ledger = Ledger(url=library.ledger_url(), max_bytes=1)
    library.write_table("glossary", current_glossary(library, ledger, ["es"], GlossaryRules()).table, GLOSSARY)


@pytest.fixture
def media(shelf: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("MEDIA_LIBRARY", shelf.root)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["glossary", *arguments])

    return run


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def found(library: Library, text: str) -> list[str]:
    return [term.target for term in Glossary(stored_glossary(library)).found(text, "en", "es", "the cat")]


def test_suggestions_are_listed_with_their_evidence(media: Command) -> None:
    shown = " ".join(media("list", "--suggested").output.split())
    for said in ("Helen Carter", "kept as it is in 3", "a name that recurs", "2 terms, 2 suggested; 2 shown"):
        assert said in shown
    assert "moon" not in shown
    rows = answer(media("list", "--json"))["shown"]
    assert [(row["term"], row["target"], row["origin"]) for row in rows] == [
        ("moon", "luna", "user"),
        ("Helen Carter", "Helen Carter", "suggested"),
        ("Rook", None, "suggested"),
    ]
    assert [row["term"] for row in answer(media("list", "--to", "es", "--series", "The Cat", "--json"))["shown"]]
    assert answer(media("list", "--language", "fr", "--json"))["shown"] == []


def test_an_accepted_suggestion_is_used_at_once_and_after_a_refresh(media: Command, shelf: Library) -> None:
    assert found(shelf, "Helen Carter") == []
    said = media("accept", "helen carter", "--language", "en", "--to", "es").output
    assert "accepted: Helen Carter (en to es in the cat): Helen Carter" in said
    assert found(shelf, "Helen Carter") == ["Helen Carter"]
    once = stored_glossary(shelf)
    refresh(shelf)
    assert sorted(stored_glossary(shelf), key=str) == sorted(once, key=str)
    assert "100 % of 1 decided suggestions accepted" in media("list").output


def test_a_suggestion_may_be_taken_with_another_translation_and_series(media: Command, shelf: Library) -> None:
    assert "no translation of it is suggested; give one with --target" in media("accept", "Rook").output
    rows = answer(media("accept", "Rook", "--to", "es", "--target", "Torre", "--json"))["terms"]
    series = "the cat"
    assert rows == [{"term": "Rook", "language": "en", "target_language": "es", "target": "Torre", "series": series}]
    assert found(shelf, "a Rook") == ["Torre"]


def test_a_rejected_term_is_neither_suggested_nor_used(media: Command, shelf: Library) -> None:
    media("accept", "Helen Carter")
    assert answer(media("reject", "Helen Carter", "--json"))["decision"] == "rejected"
    assert found(shelf, "Helen Carter") == []
    for _ in range(2):
        assert "Helen Carter" not in media("list").output
        refresh(shelf)
    assert answer(media("list", "--json"))["accepted share"] == 0


def test_a_term_of_ones_own_is_used_and_is_no_suggestion(media: Command, shelf: Library) -> None:
    media("add", "office cat", "--language", "en", "--to", "es", "--target", "gato", "--series", "The Cat")
    assert found(shelf, "the Office Cat") == ["gato"]
    assert answer(media("list", "--json"))["accepted share"] is None
    media("reject", "office cat")
    assert found(shelf, "the Office Cat") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("accept", "nothing"), "no such suggestion; media glossary add sets a term of your own"),
        (("accept", "moon"), "no such suggestion"),
        (("reject", "nothing"), "no such term"),
        (("reject", "moon"), "the term is in a CSV file of your own; take it out there"),
        (("add", "cat", "--language", "en"), "--language and --target"),
        (("add", " ", "--language", "en", "--target", "x"), "a term of your own"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(media: Command, arguments: tuple[str, ...], said: str) -> None:
    result = media(*arguments)
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


def test_an_export_is_a_glossary_that_a_library_takes(media: Command, shelf: Library, tmp_path: Path) -> None:
    media("add", 'the "Cat"', "--language", "en", "--target", "el, gato\nnegro", "--series", "shows/x")
    text = media("export").output
    lines = Lines()
    read_lines(text, "glossary.csv", REQUIRED, lines)
    names = ("term", "language", "target_language", "target", "note", "series", "case_sensitive")
    settled = [row for row in stored_glossary(shelf) if row["origin"] != "suggested"]
    assert [[row[name] for name in names] for row in read_user_terms(lines)] == [
        [row[name] for name in names] for row in settled
    ]
    assert len(settled) == 2
    assert "2 terms written" in media("export", "--output", str(tmp_path / "out.csv")).output
    assert (tmp_path / "out.csv").read_text() == text


def test_help_names_every_command(media: Command) -> None:
    shown = media("--help").output
    for name in ("list", "accept", "reject", "add", "export"):
        assert name in shown
