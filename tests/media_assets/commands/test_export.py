"""`media export` in a terminal and for programs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from media_assets.cli import main
from media_assets.operations.workspace import open_workspace
from tests.media_assets.subtitles.shelf import TALK, stock


@pytest.fixture
def drop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    monkeypatch.setenv("MEDIA_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("MEDIA_DROP_FOLDERS", f"inbox={folder}")
    monkeypatch.chdir(tmp_path)
    stock(open_workspace())
    return folder


def media_export(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", *arguments])


def test_it_says_what_it_wrote_and_where(drop: Path) -> None:
    result = media_export(str(drop / "talk.m4a"), "--format", "srt", "--format", "vtt")
    assert result.exit_code == 0, result.output
    assert "2 written" in result.output
    assert (drop / "talk.en.srt").is_file() and (drop / "talk.en.vtt").is_file()
    assert "2 the same" in media_export(TALK[:10], "--format", "srt", "--format", "vtt").output


def test_programs_get_json(drop: Path, tmp_path: Path) -> None:
    result = media_export("--all", "--language", "ES", "--to", "out", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert [(one["file"], one["outcome"], one["language"]) for one in found] == [
        ("talk.m4a", "written", "es"),
        ("talk.mkv", "written", "es"),
        ("talk.mkv", "written", "es"),
    ]
    assert {Path(one["path"]).parent for one in found} == {tmp_path / "out"}


def test_a_file_that_is_kept_is_told_and_exits_with_one(drop: Path) -> None:
    (drop / "talk.en.srt").write_text("mine")
    result = media_export(TALK)
    assert result.exit_code == 1
    assert "talk.m4a: a file of this name is there and differs; --force replaces it" in result.output
    assert media_export(TALK, "--force").exit_code == 0


def test_a_named_file_without_subtitles_exits_with_one_and_all_do_not(drop: Path) -> None:
    named = media_export(str(drop / "silent.mp4"))
    assert (named.exit_code, "silent.mp4: it has no transcript" in named.output) == (1, True)
    assert media_export("--all").exit_code == 0


@pytest.mark.parametrize("arguments", [(), ("--all", "talk.m4a")])
def test_either_files_or_all_are_named(drop: Path, arguments: tuple[str, ...]) -> None:
    result = media_export(*arguments)
    assert result.exit_code == 2 and "name files, or --all" in result.output


def test_an_unknown_file_is_one_sentence(drop: Path) -> None:
    result = media_export("nowhere.mp4")
    assert result.exit_code == 1
    assert result.output.startswith("Error: no file is at 'nowhere.mp4'")


def test_a_library_without_speech_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIA_LIBRARY", str(tmp_path / "other"))
    monkeypatch.chdir(tmp_path)
    result = media_export("--all")
    assert (result.exit_code, result.output) == (0, "nothing was said in any file of the library\n")
