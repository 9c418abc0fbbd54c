"""`media feedback`: one rating, or those of dropped files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from media_assets.cli import main
from media_assets.knowledge.corrections import Corrections
from media_assets.schemas.text import FEEDBACK
from resources.library import Library
from tests.media_assets.knowledge.made import put, write_files, write_translations

CONTENT = "a1b2c3d4" * 8

Command = Callable[..., Result]


@pytest.fixture
def media(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    write_files(library, {CONTENT: "The.Cat.S01E01.mkv"})
    write_translations(library, {CONTENT: [("The cat sleeps.", "El gato come."), ("Good night.", "Buenas noches.")]})
    monkeypatch.setenv("MEDIA_LIBRARY", library.root)
    monkeypatch.setenv("MEDIA_DROP_FOLDERS", f"inbox={tmp_path / 'drop'}")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["feedback", *arguments])

    return run


def table(library: Library) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = library.read_table("feedback", FEEDBACK).to_pylist()
    return rows


def test_a_segment_is_rated_and_corrected(media: Command, library: Library) -> None:
    about = ("--language", "ES", "--segment", "0", "--rating", "2", "--note", "verb", "--correct", "El gato duerme.")
    said = media(CONTENT[:8], *about)
    assert said.exit_code == 0, said.output
    assert "rated 2 of 5: segment 0 in enhanced_translations/es" in said.output
    (row,) = table(library)
    assert (row["rating"], row["note"], row["rated"]) == (2, "verb", "El gato come.")
    assert Corrections([row]).of("The cat sleeps.", "en", "es", "the cat") == "El gato duerme."


def test_a_whole_recording_is_rated_by_the_path_of_its_file(media: Command, library: Library, tmp_path: Path) -> None:
    said = media(str(tmp_path / "drop" / "The.Cat.S01E01.mkv"), "--language", "es", "--rating", "5", "--json")
    assert json.loads(said.output) == {"stage": "enhanced_translations/es", "segment": None, "rating": 5}
    assert [row["segment"] for row in table(library)] == [None]


def test_without_a_file_dropped_ratings_are_taken_in_once_and_summed_up(media: Command, library: Library) -> None:
    put(library, "feedback.csv", f"file,language,segment,rating\n{CONTENT},es,1,4\n{CONTENT},es,9,4\n")
    for new in (1, 0):
        said = json.loads(media("--json").output)
        assert (said["ratings"], said["new ratings from files"]) == (1, new)
        assert said["problems"] == ["feedback.csv, line 3: this recording has no segment 9 in es"]
    shown = media().output
    assert "4.00 of 1" in shown and "no segment 9" in shown
    assert len(table(library)) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((CONTENT, "--language", "es", "--rating", "6"), "6 is not in the range 1<=x<=5"),
        ((CONTENT, "--language", "es"), "--language and --rating"),
        ((CONTENT, "--rating", "3"), "--language and --rating"),
        (("--rating", "3"), "name the file that is rated"),
        (("nowhere.mp3", "--language", "es", "--rating", "3"), "no file is at 'nowhere.mp3'"),
        ((CONTENT, "--language", "fr", "--rating", "3"), "this recording has no text in fr"),
        ((CONTENT, "--language", "es", "--rating", "3", "--segment", "7"), "no segment 7 in es"),
        ((CONTENT, "--language", "es", "--rating", "3", "--correct", "x"), "a correction names its segment"),
    ],
)
def test_what_cannot_be_rated_is_a_sentence(media: Command, arguments: tuple[str, ...], said: str) -> None:
    result = media(*arguments)
    assert result.exit_code in (1, 2)
    assert said in result.output
    assert "Traceback" not in result.output
