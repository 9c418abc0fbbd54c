"""`media duplicates`: what each command says to people and to programs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result

from media_assets.cli import main
from media_assets.schemas.duplicates import DUPLICATE_PAIRS
from media_assets.schemas.plan import DUPLICATE_PLAN
from tests.media_assets.duplicates.plan.shelf import Shelf, tree

Command = Callable[..., Result]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Two sets: three equal files, and two pictures that look the same."""
    made = Shelf(tmp_path)
    for name in ("a.jpg", "b.jpg", "sub/c.jpg"):
        made.put(name, b"same")
    return made.write()


@pytest.fixture
def media(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("MEDIA_LIBRARY", shelf.library.root)
    monkeypatch.setenv("MEDIA_DROP_FOLDERS", f"inbox={shelf.drop}")
    monkeypatch.chdir(shelf.root)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["duplicates", *arguments])

    return run


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


COMMANDS = ("review", "approve", "reject", "withdraw", "apply", "undo", "refresh", "journals")


def test_help_names_every_command_and_each_offers_json(media: Command) -> None:
    shown = media("--help").output
    for name in COMMANDS:
        assert name in shown
        assert "--json" in media(name, "--help").output


def test_a_review_shows_evidence_and_how_to_approve(media: Command) -> None:
    shown = media("review").output
    for said in ("keep", "a.jpg", "first of equals by name", "trash", "sub/c.jpg", "bytes", "the same bytes"):
        assert said in shown
    assert "1 set, 8 B to win; 1 shown" in shown
    assert "media duplicates approve SET" in shown
    found = answer(media("review", "--json"))
    assert (found["sets"], found["bytes won"], len(found["shown"][0]["copies"])) == (1, 8, 2)
    assert answer(media("review", "--json", "--method", "video,perceptual"))["sets"] == 0
    assert media("review", "--method", "magic").output.splitlines()[-1] == (
        "Error: Invalid value for '--method': magic; "
        "allowed are bytes, payload, perceptual, tiles, region, video, audio, text"
    )


def test_approve_apply_and_undo_go_round(media: Command, shelf: Shelf) -> None:
    before = tree(shelf.drop)
    name = answer(media("review", "--json"))["shown"][0]["set"]
    said = media("approve", name[:6], "--file", "b.jpg").output
    assert said == "1 file approved; media duplicates apply moves what is approved\n"
    assert answer(media("approve", "all", "--json"))["files"] == ["sub/c.jpg"]
    assert "2 files would be moved, 8 B; 0 refused" in media("apply", "--dry-run").output
    applied = answer(media("apply", "--json"))
    assert sorted(applied["moved"]) == ["b.jpg", "sub/c.jpg"]
    table = shelf.library.read_table("duplicate_plan", DUPLICATE_PLAN)
    assert sorted(filter(None, table["status"].to_pylist())) == ["applied", "applied"]
    assert applied["journal"] in media("journals").output
    assert answer(media("journals", "--json"))[0]["in trash"] == 2
    assert media("undo").output == "2 files moved back, 0 were there, 0 left in the trash\n"
    assert tree(shelf.drop) == before
    assert {row["status"] for row in shelf.plan()} == {None, "proposed"}
    assert media("undo").output == "Error: nothing is in the trash\n"


def test_a_decision_keeps_the_threshold_that_was_in_force(media: Command, shelf: Shelf) -> None:
    shelf.put("d.jpg", b"another")
    shelf.write().sets([{"name": "a.jpg", "keep": True, "method": None}, {"name": "d.jpg"}])
    pairs = [{"method": "perceptual", "threshold": threshold} for threshold in (20.0, 25.0)]
    empty = dict.fromkeys(DUPLICATE_PAIRS.names)
    table = pa.Table.from_pylist([empty | pair for pair in pairs], DUPLICATE_PAIRS)
    shelf.library.write_table("duplicate_pairs", table, DUPLICATE_PAIRS)
    media("approve", "s1")
    (row,) = shelf.ledger.reviews.history()
    assert (row.method, row.distance, row.threshold) == ("perceptual", 9.0, 25.0)


def test_refusals_are_listed_and_exit_with_one(media: Command, shelf: Shelf) -> None:
    media("approve", "all")
    (shelf.drop / "b.jpg").write_bytes(b"other")
    result = media("apply")
    assert result.exit_code == 1
    assert "b.jpg" in result.output and "the file changed" in result.output
    assert "1 file moved, 4 B; 1 refused" in result.output
    (shelf.drop / "sub" / "c.jpg").write_bytes(b"new")
    result = media("undo")
    assert result.exit_code == 1
    assert "another file is at its place now" in result.output


def test_a_rejection_is_taken_back_by_its_set(media: Command, shelf: Shelf) -> None:
    name = answer(media("review", "--json"))["shown"][0]["set"]
    assert media("reject", name, "--file", "sub/c.jpg").output == (
        "1 file rejected; the next refresh leaves apart what is rejected\n"
    )
    assert answer(media("review", "--json", "--status", "rejected"))["sets"] == 1
    assert [row["name"] for row in shelf.refresh().plan()] == ["a.jpg", "b.jpg"]
    assert answer(media("withdraw", name, "--json")) == {
        "decision": "withdrawn",
        "decisions": 1,
        "files": ["sub/c.jpg"],
    }
    assert len(shelf.refresh().plan()) == 3
    assert media("withdraw", name).output == "nothing to be withdrawn\n"


def test_what_cannot_be_done_is_one_sentence(media: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert media("approve", "zz").output == "Error: no set is called 'zz'; media duplicates review lists them\n"
    assert media("undo", "zz").output == "Error: no journal is called 'zz'; media duplicates journals lists them\n"
    assert media("journals").output == "nothing was ever moved to the trash\n"
    monkeypatch.setenv("MEDIA_LIBRARY", "memory://library")
    for name in ("apply", "undo", "journals"):
        result = media(name)
        assert result.exit_code == 1
        assert result.output.startswith("Error: MEDIA_LIBRARY is 'memory://library'; allowed is a folder")
    assert media("review").exit_code == 0
