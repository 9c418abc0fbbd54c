"""`media review` and what it changes: held translations are not exported until a person releases them."""

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from media_assets.cli import main
from media_assets.operations.export import NOTHING, WRITTEN, Wanted, export
from media_assets.operations.workspace import open_workspace
from media_assets.schemas.translations import TRANSLATION_REVIEW
from tests.media_assets.evaluation.translations.shelf import table_of
from tests.media_assets.subtitles.shelf import TALK, stock


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One recording with a translation that is held back."""
    (tmp_path / "drop").mkdir()
    monkeypatch.setenv("MEDIA_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("MEDIA_DROP_FOLDERS", f"inbox={tmp_path / 'drop'}")
    monkeypatch.chdir(tmp_path)
    opened = open_workspace()
    stock(opened)
    row = {"content_id": TALK, "source_language": "en", "language": "es", "kind": "baseline", "name": "talk.m4a"}
    row |= {"gate": "numbers", "figure": 0.0, "limit": 0.8, "why": "0 of 9 figures", "severity": "hold", "held": True}
    table = table_of([row | {"key": "k"}], TRANSLATION_REVIEW)
    opened.library.write_table("translation_review", table, TRANSLATION_REVIEW)


def media(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["review", *arguments])


def outcome(tmp_path: Path) -> tuple[str, str | None]:
    (found,) = export(open_workspace(), [TALK], Wanted(("srt",), language="es", folder=tmp_path / "to"))
    return found.outcome, found.reason


def test_what_is_held_is_listed_not_exported_and_goes_on_once_it_is_released(held: None, tmp_path: Path) -> None:
    (row,) = json.loads(media("list", "--json").output)
    assert (row["name"], row["language"], row["gate"], row["held"]) == ("talk.m4a", "es", "numbers", True)
    assert "1 held back" in media("list").output
    assert outcome(tmp_path) == (NOTHING, "its translation is held for review: 0 of 9 figures (media review)")
    assert "talk.m4a in es: released" in media("release", "talk.m4a", "--note", "it is fine").output
    assert "nothing is held back" in media("list").output
    assert json.loads(media("list", "--all", "--json").output)[0]["released"] == "it is fine"
    assert outcome(tmp_path)[0] == WRITTEN
    assert "held back again" in media("withdraw", TALK[:8], "--language", "es").output
    assert outcome(tmp_path)[0] == NOTHING


def test_a_recording_that_is_not_held_is_named_in_one_sentence(held: None) -> None:
    failed = media("release", "other.m4a")
    assert failed.exit_code == 1 and "no translation of 'other.m4a' is held back" in failed.output


def test_exported_subtitles_are_remembered_as_ours(held: None, tmp_path: Path) -> None:
    media("release", "talk.m4a")
    outcome(tmp_path)
    (path,) = (tmp_path / "to").iterdir()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert open_workspace().ledger.exports.among({digest}) == {digest}
