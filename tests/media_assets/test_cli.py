"""The command's answers for people and for programs, and its errors in one sentence."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from media_assets.cli import main
from media_assets.schemas.search import SEARCH_INDEX
from media_assets.search.refresh import refresh
from resources.library import Library
from resources.text.hashing import HashingTextEmbedder
from tests.media_assets.search.made import Corpus

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


COMMANDS = (
    "demo",
    "ingest",
    "status",
    "failures",
    "retry",
    "explain",
    "stats",
    "settings",
    "audit",
    "search",
    "export",
    "cost",
)


def test_help_names_every_command(media: Command) -> None:
    shown = media("--help").output
    assert all(name in shown for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_offers_json(media: Command, name: str) -> None:
    assert "--json" in media(name, "--help").output


@pytest.mark.parametrize("name", ["status", "failures", "stats", "settings", "audit", "cost"])
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
    assert result.output == (
        "Error: MEDIA_TRANSLATOR is 'babelfish'; allowed are none, or apertium, "
        "seq2seq:<folder or hub name> and chat, separated by commas.\n"
    )


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("MEDIA_LIBRARY", "{tmp}/file/library", "MEDIA_LIBRARY is '{tmp}/file/library'; allowed is a folder that can"),
        ("MEDIA_LIBRARY", "", "MEDIA_LIBRARY is ''; allowed: a directory"),
        ("MEDIA_LIBRARY", "foo://x", "MEDIA_LIBRARY is 'foo://x'; allowed: a directory, or a URL that fsspec"),
        ("MEDIA_LEDGER_URL", "sqlite:///{tmp}/file/x.db", "MEDIA_LEDGER_URL cannot be opened: sqlite:///{tmp}/file/"),
        ("MEDIA_LEDGER_URL", "postgresql://u:canary@127.0.0.1:1/x", "MEDIA_LEDGER_URL cannot be opened: postgresql://"),
        (
            "MEDIA_DROP_FOLDERS",
            "a={tmp}/library/x",
            "MEDIA_DROP_FOLDERS is 'a={tmp}/library/x'; allowed: folders apart",
        ),
        ("MEDIA_DROP_FOLDERS", "a={tmp}", "MEDIA_DROP_FOLDERS is 'a={tmp}'; allowed: folders apart from the library"),
    ],
)
def test_places_that_cannot_be_used_are_one_sentence(
    media: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv(variable, value.format(tmp=tmp_path))
    result = media("status")
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {said.format(tmp=tmp_path)}")
    assert result.output.count("\n") == 1
    assert "canary" not in result.output


@pytest.mark.parametrize("home", ["relative", "{tmp}/nowhere"])
def test_a_wrong_dagster_home_is_told_before_anything_is_claimed(
    media: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    (tmp_path / "drop" / "notes.txt").write_text("notes")
    monkeypatch.setenv("DAGSTER_HOME", home.format(tmp=tmp_path))
    for arguments in (("ingest", str(tmp_path / "drop")), ("demo",)):
        result = media(*arguments)
        assert result.exit_code == 1
        assert result.output.startswith(f"Error: DAGSTER_HOME is '{home.format(tmp=tmp_path)}'; allowed is")
    assert json.loads(media("status", "--json").output)["batches"] == 0


def test_unfinished_batches_are_told_where_there_are_no_new_files(media: Command, tmp_path: Path) -> None:
    (tmp_path / "drop" / "notes.txt").write_text("notes")
    media("ingest", "--claim-only", str(tmp_path / "drop"))
    again = media("ingest", "--claim-only", str(tmp_path / "drop"))
    assert again.output == "no new files; 1 batch unfinished: media retry\n"


def test_a_drop_folder_that_is_not_there_is_told(media: Command, tmp_path: Path) -> None:
    (tmp_path / "drop").rmdir()
    assert "no such folder" in media("status").output


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
    assert "no file is at 'nowhere.jpg'" in result.output


def test_a_file_of_no_batch_and_a_folder_are_told_apart(media: Command, tmp_path: Path) -> None:
    (tmp_path / "my notes.txt").write_text("notes")
    assert "run: media ingest 'my notes.txt'" in media("explain", "my notes.txt").output
    assert "drop is a folder; name a file in it" in media("explain", "drop").output


def test_a_search_without_an_index_builds_nothing_and_says_what_to_do(media: Command, tmp_path: Path) -> None:
    result = media("search", "garden")
    assert result.exit_code == 1
    assert result.output.startswith("Error: nothing was indexed yet; media ingest does it")
    assert not (tmp_path / "library" / "blobs").exists()


@pytest.mark.parametrize("arguments", [("search",), ("search", "garden", "--image", "picture.png"), ("search", " ")])
def test_a_search_needs_words_or_a_picture(media: Command, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "picture.png").write_bytes(b"")
    result = media(*arguments)
    assert result.exit_code == 2
    assert "give either words or --image" in result.output


def test_search_shows_moments_to_people_and_programs(media: Command, library: Library, tmp_path: Path) -> None:
    made = Corpus(library, tmp_path / "drop")
    made.speech("a", made.file("a", "talk.mp3", "audio"), "welcome", "the [red] house at the end of the road")
    spaces = {"text_embeddings": str(HashingTextEmbedder().identity)}
    library.write_table("search_index", refresh(library, spaces).table, SEARCH_INDEX)
    shown = media("search", "red", "house").output
    assert "talk.mp3" in shown and "0:10" in shown and "[red] house" in shown
    assert "reads no text" in shown
    found = json.loads(media("search", "red house", "--language", "en", "--json").output)
    assert (found["question"], len(found["hits"]), found["hits"][0]["time_seconds"]) == ("red house", 1, 10.0)
    assert json.loads(media("search", "red", "--until", "2020-01-01", "--json").output)["hits"] == []
    assert "nothing was found" in media("search", "lighthouse").output


def test_a_picture_that_cannot_be_read_is_one_sentence(media: Command, library: Library, tmp_path: Path) -> None:
    library.write_table("search_index", refresh(library, {}).table, SEARCH_INDEX)
    (tmp_path / "picture.png").write_text("text")
    result = media("search", "--image", str(tmp_path / "picture.png"))
    assert result.exit_code == 1
    assert result.output == "Error: the picture cannot be read (unknown or damaged header)\n"
