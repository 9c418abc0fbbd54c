"""Ratings from people's files, and what is known of them."""

from pathlib import Path

import pytest

from media_assets.knowledge.corrections import Corrections
from media_assets.knowledge.csv_files import Lines, read_lines
from media_assets.knowledge.feedback import collect_feedback
from media_assets.knowledge.feedback_files import REQUIRED, finder, ratings_in
from media_assets.knowledge.rateable import Results
from media_assets.schemas.speech import TRANSLATIONS
from media_assets.schemas.text import FEEDBACK
from resources.ledger import Ledger
from resources.ledger.ratings import RatingRow
from resources.library import Library
from tests.media_assets.knowledge.made import put, write, write_files, write_speech, write_translations

HEADER = "file,language,segment,rating,note,corrected\n"
EPISODE = "a1b2c3d4" * 8


@pytest.fixture
def shelf(library: Library) -> Library:
    write_files(library, {EPISODE: "shows/The.Cat.S01E01.mkv", "talk": "talk.mp3", "twin": "other/talk.mp3"})
    write_speech(library, {EPISODE: ["The cat sleeps.", "Good night."], "talk": ["Hello."]})
    write_translations(library, {EPISODE: [("The cat sleeps.", "El gato come."), ("Good night.", "Buenas noches.")]})
    rough = {"content_id": EPISODE, "segment": 0, "source_language": "en", "source_text": "The cat sleeps."}
    write(
        library, "translations/fr", TRANSLATIONS, [rough | {"language": "fr", "text": "Le chat", "engine": "rough@1"}]
    )
    return library


def test_a_line_becomes_a_rating_of_the_text_that_people_see(shelf: Library, ledger: Ledger) -> None:
    put(shelf, "feedback.csv", HEADER + "The.Cat.S01E01.mkv,es,0,2,wrong verb,El gato duerme.\n")
    found = collect_feedback(shelf, ledger)
    assert (found.new, found.problems) == (1, [])
    assert found.table.schema.equals(FEEDBACK)
    (row,) = found.rows
    assert {name: value for name, value in row.items() if name != "at"} == {
        "stage": "enhanced_translations/es",
        "content_id": EPISODE,
        "file": "The.Cat.S01E01.mkv",
        "series": "the cat",
        "segment": 0,
        "rating": 2,
        "note": "wrong verb",
        "corrected": "El gato duerme.",
        "source_language": "en",
        "language": "es",
        "source": "The cat sleeps.",
        "rated": "El gato come.",
        "engine": "model@1",
        "variant": "standard",
    }
    assert Corrections(found.rows).of("The cat sleeps.", "en", "es", "the cat") == "El gato duerme."


def test_files_are_named_by_name_path_or_content_id_and_rated_as_a_whole_too(shelf: Library, ledger: Ledger) -> None:
    lines = f"shows/The.Cat.S01E01.mkv,es,,5\n{EPISODE[:8]},fr,,3\ntalk.mp3,en,0,4\nother/talk.mp3,en,0,1\n"
    put(shelf, "feedback/mine.csv", HEADER + lines)
    found = collect_feedback(shelf, ledger)
    assert [(row["stage"], row["segment"], row["rating"]) for row in found.rows] == [
        ("enhanced_translations/es", None, 5),
        ("translations/fr", None, 3),
        ("transcripts", 0, 4),
    ]
    assert found.problems == ["feedback/mine.csv, line 5: this recording has no text in en"]


def test_lines_are_taken_once_even_when_the_text_was_made_anew(shelf: Library, ledger: Ledger) -> None:
    put(shelf, "feedback.csv", HEADER + "The.Cat.S01E01.mkv,es,0,2\nThe.Cat.S01E01.mkv,es,0,2\n")
    assert collect_feedback(shelf, ledger).new == 1
    write_translations(shelf, {EPISODE: [("The cat sleeps.", "El gato duerme.")]}, engine="model@2")
    put(shelf, "feedback/again.csv", HEADER + "The.Cat.S01E01.mkv,es,0,2\nThe.Cat.S01E01.mkv,es,0,5\n")
    found = collect_feedback(shelf, ledger)
    assert found.new == 1
    assert [(row["rated"], row["engine"]) for row in found.rows] == [
        ("El gato come.", None),
        ("El gato duerme.", "model@2"),
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("nowhere.mp3,es,0,4", "no such file in the library"),
        ("The.Cat.S01E01.mkv,,0,4", "no language"),
        (",es,0,4", "no file"),
        ("The.Cat.S01E01.mkv,es,0,", "no rating"),
        ("The.Cat.S01E01.mkv,es,0,6", "a rating is 1 to 5, not 6"),
        ("The.Cat.S01E01.mkv,es,0,good", "the rating is no whole number"),
        ("The.Cat.S01E01.mkv,es,-1,4", "the segment is no whole number"),
        ("The.Cat.S01E01.mkv,es,99,4", "this recording has no segment 99 in es"),
        ("The.Cat.S01E01.mkv,de,0,4", "this recording has no text in de"),
        ("The.Cat.S01E01.mkv,../../x,0,4", "the language is no code such as en"),
        ("The.Cat.S01E01.mkv,es,,4,,Hola", "a correction names its segment"),
        ("talk.mp3,en,0,4", "2 different files of the library have this name; give its path or content id"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_is_taken(shelf: Library, ledger: Ledger, line: str, problem: str) -> None:
    write_files(shelf, {EPISODE: "shows/The.Cat.S01E01.mkv", "talk": "x/talk.mp3", "twin": "other/talk.mp3"})
    put(shelf, "feedback.csv", f"{HEADER}{line}\n{EPISODE[:6]},es,1,4\n")
    found = collect_feedback(shelf, ledger)
    assert found.problems == [f"feedback.csv, line 2: {problem}"]
    assert [row["segment"] for row in found.rows] == [1]


def test_means_are_given_by_stage_engine_and_variant(shelf: Library, ledger: Ledger) -> None:
    put(shelf, "feedback.csv", HEADER + "".join(f"{EPISODE},es,{n},{stars}\n" for n, stars in ((0, 5), (1, 2))))
    ledger.ratings.record([RatingRow("translations/es", "gone", 1, language="es")])
    facts = collect_feedback(shelf, ledger).facts()
    assert facts["mean rating, enhanced_translations/es by model@1 standard"] == "3.50 of 2"
    assert facts["mean rating, translations/es by an engine no longer used"] == "1.00 of 1"
    assert (facts["ratings"], facts["corrections"], facts["new ratings from files"]) == (3, 0, 2)


def test_a_library_without_anything_has_no_feedback(library: Library, ledger: Ledger) -> None:
    assert collect_feedback(library, ledger).rows == []


def test_what_a_line_says_is_in_no_problem(shelf: Library) -> None:
    lines = Lines()
    canary = "canary 7d1f"
    text = "".join(f"{canary},{canary},{canary},{canary},{canary},{canary}\n" for _ in range(2))
    read_lines(HEADER + text + f"{EPISODE},{canary},0,4\n{EPISODE},es,0,{canary}\n", "feedback.csv", REQUIRED, lines)
    assert ratings_in(lines, finder([]), Results(shelf)) == []
    assert len(lines.problems) == 4
    assert not [said for said in lines.problems if canary in said]


def test_the_library_itself_is_not_written(shelf: Library, ledger: Ledger) -> None:
    before = sorted(Path(shelf.root).rglob("*"))
    collect_feedback(shelf, ledger)
    assert sorted(Path(shelf.root).rglob("*")) == before
