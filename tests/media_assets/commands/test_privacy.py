"""`media privacy` in a terminal and for programs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from media_assets.cli import main
from media_assets.operations.workspace import open_workspace
from resources.ledger.accounts import CostRow
from resources.manifests import Manifest
from resources.sanitising.sanitiser import FILE

BATCH = "20260101t000000-inbox-000000"
DIGEST = "ab" * 32


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "library"
    monkeypatch.setenv("MEDIA_LIBRARY", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def sent(library: Path) -> None:
    ledger = open_workspace().ledger
    ledger.files.claim([Manifest(BATCH, "inbox", "/nowhere", 0.0, ())])
    row = CostRow(BATCH, "enhanced_translations/es", "i1", "api.example", "m-1", 10, 3, 0, 0.5, "timeout")
    ledger.accounts.record_costs([CostRow(**vars(row) | {"masked": 2, "request_hash": DIGEST})])


def media_privacy(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["privacy", *arguments])


def test_it_says_what_was_sent_where(sent: None) -> None:
    shown = media_privacy("sent").output
    assert all(word in shown for word in ("api.example", "m-1", "enhanced_translations/es", BATCH))
    (row,) = json.loads(media_privacy("sent", "--batch", BATCH, "--json").output)
    assert (row["requests"], row["failed"], row["masked"]) == (1, 1, 2)


def test_requests_are_listed_with_their_hashes(sent: None) -> None:
    assert DIGEST in media_privacy("sent", "--requests").output
    (row,) = json.loads(media_privacy("sent", "--requests", "--json").output)
    assert (row["digest"], row["outcome"], row["item"]) == (DIGEST, "timeout", "i1")


def test_help_names_the_commands() -> None:
    assert "privacy" in CliRunner().invoke(main, ["--help"]).output
    assert all(name in media_privacy("--help").output for name in ("sent", "mask"))


def test_where_nothing_was_sent_it_says_so(library: Path) -> None:
    assert media_privacy("sent").output == "nothing left this machine\n"
    assert json.loads(media_privacy("sent", "--json").output) == []


def test_a_batch_that_does_not_exist_is_an_error(library: Path) -> None:
    result = media_privacy("sent", "--batch", "nope")
    assert result.exit_code == 2 and "no such batch: nope" in result.output


def test_what_would_be_sent_of_a_text_can_be_seen(library: Path) -> None:
    library.mkdir()
    (library / FILE).write_text("Anna Bell\n", "utf-8")
    assert media_privacy("mask", "Anna Bell, a@b.com [x]").output == "⟦TERM_1⟧, ⟦EMAIL_1⟧ [x]\n"
    assert json.loads(media_privacy("mask", "a@b.com", "--json").output) == {"sent": "⟦EMAIL_1⟧", "masked": 1}
