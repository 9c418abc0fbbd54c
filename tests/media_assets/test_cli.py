"""The command's answers for people and for programs, and its errors in one sentence."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from media_assets.cli import main

Command = Callable[..., Result]


@pytest.fixture
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    (tmp_path / "drop").mkdir()
    monkeypatch.setenv("MEDIA_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("MEDIA_DROP_FOLDERS", f"inbox={tmp_path / 'drop'}")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    return run


COMMANDS = ("demo", "ingest", "status", "failures", "retry", "explain", "stats", "settings", "audit")


def test_help_names_every_command(media: Command) -> None:
    shown = media("--help").output
    assert all(name in shown for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_offers_json(media: Command, name: str) -> None:
    assert "--json" in media(name, "--help").output


@pytest.mark.parametrize("name", ["status", "failures", "stats", "settings", "audit"])
def test_an_empty_library_is_no_error(media: Command, name: str) -> None:
    plain = media(name)
    assert plain.exit_code == 0, plain.output
    assert plain.output.strip()
    assert json.loads(media(name, "--json").output) is not None


def test_a_claimed_file_shows_as_pending(media: Command, tmp_path: Path) -> None:
    (tmp_path / "drop" / "notes.txt").write_text("notes")
    claimed = json.loads(media("ingest", "--claim-only", "--json", str(tmp_path / "drop")).output)
    assert len(claimed["batches"]) == 1
    assert "no new files" in media("ingest", "--claim-only", str(tmp_path / "drop")).output
    accounts = json.loads(media("audit", "--json").output)
    assert (accounts["seen"], accounts["pending"], accounts["add up"]) == (1, 1, True)
    assert json.loads(media("status", "--json").output)["batches without results"] == 1


def test_accounts_that_do_not_add_up_exit_with_one(media: Command, tmp_path: Path) -> None:
    (tmp_path / "drop" / "notes.txt").write_text("notes")
    media("ingest", "--claim-only", str(tmp_path / "drop"))
    next((tmp_path / "library" / "manifests").iterdir()).unlink()
    result = media("audit")
    assert result.exit_code == 1
    assert "the accounts do not add up" in result.output


def test_a_wrong_setting_is_one_sentence(media: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIA_TRANSLATOR", "babelfish")
    result = media("status")
    assert result.exit_code == 1
    assert result.output == "Error: MEDIA_TRANSLATOR is 'babelfish'; allowed are apertium and none.\n"


def test_a_key_is_only_said_to_be_set(media: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-1234")
    for arguments in (("settings",), ("settings", "--json")):
        shown = media(*arguments).output
        assert "canary" not in shown
        assert "OPENAI_API_KEY" in shown


def test_an_unknown_batch_is_named(media: Command) -> None:
    result = media("retry", "20260101t000000-inbox-000000")
    assert result.exit_code == 2
    assert "no such batch: 20260101t000000-inbox-000000" in result.output


def test_an_unknown_file_is_named(media: Command) -> None:
    result = media("explain", "nowhere.jpg")
    assert result.exit_code == 1
    assert "nowhere.jpg is in no batch yet" in result.output
