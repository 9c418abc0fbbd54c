"""Subtitles of a library's files: where they are written, what is never overwritten, and which translation is taken."""

from pathlib import Path
from typing import Any

import pytest

from media_assets.operations.export import FAILED, KEPT, NOTHING, SAME, WRITTEN, Exported, Wanted, export
from media_assets.operations.workspace import Workspace
from media_assets.schemas.speech import ENHANCED_TRANSLATIONS, TRANSLATIONS
from tests.media_assets.subtitles.shelf import TALK, stock, translation, write


@pytest.fixture
def library(workspace: Workspace) -> Workspace:
    stock(workspace)
    return workspace


def exported(workspace: Workspace, *whats: str, formats: tuple[str, ...] = ("srt",), **wanted: Any) -> list[Exported]:
    return list(export(workspace, whats or None, Wanted(formats, **wanted)))


def test_subtitles_are_written_beside_the_file_under_its_name(library: Workspace, drop: Path) -> None:
    (found,) = exported(library, str(drop / "talk.m4a"))
    path = drop / "talk.en.srt"
    assert found == Exported("talk.m4a", WRITTEN, None, str(path), "en", 1, 0, 1)
    assert path.read_text("utf-8") == "1\n00:00:01,000 --> 00:00:01,900\nGood morning.\n\n"


def test_all_formats_go_into_a_folder_that_is_made(library: Workspace, tmp_path: Path) -> None:
    found = exported(library, TALK[:12], formats=("srt", "vtt", "json", "txt"), folder=tmp_path / "to" / "here")
    assert [Path(one.path or "").name for one in found] == [f"talk.en.{form}" for form in ("srt", "vtt", "json", "txt")]
    assert sorted(path.name for path in (tmp_path / "to" / "here").iterdir()) == [
        "talk.en.json",
        "talk.en.srt",
        "talk.en.txt",
        "talk.en.vtt",
    ]


def test_every_stream_and_every_file_of_one_name_has_a_name_of_its_own(library: Workspace, tmp_path: Path) -> None:
    found = exported(library, folder=tmp_path / "to")
    assert [Path(one.path or "").name for one in found] == ["talk.en.srt", "talk.mkv.en.srt", "talk.track2.fr.srt"]
    assert "Come in." in (tmp_path / "to" / "talk.mkv.en.srt").read_text()


def test_a_file_that_is_there_is_kept_unless_it_is_the_same_or_force_is_used(library: Workspace, drop: Path) -> None:
    path = drop / "talk.en.srt"
    assert [exported(library, TALK)[0].outcome for _ in range(2)] == [WRITTEN, SAME]
    path.write_text("my own subtitles")
    (kept,) = exported(library, TALK)
    assert (kept.outcome, kept.reason) == (KEPT, "a file of this name is there and differs; --force replaces it")
    assert path.read_text() == "my own subtitles"
    assert exported(library, TALK, force=True)[0].outcome == WRITTEN
    assert "Good morning." in path.read_text()


def test_what_is_no_file_is_never_replaced(library: Workspace, drop: Path) -> None:
    (drop / "talk.en.srt").mkdir()
    (kept,) = exported(library, TALK, force=True)
    assert (kept.outcome, kept.reason) == (KEPT, "something of this name is there that is no file")


def test_a_folder_that_cannot_be_made_is_told_for_each_file(library: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (found,) = exported(library, TALK, folder=tmp_path / "file" / "below")
    assert found.outcome == FAILED and found.reason and found.reason.startswith("it cannot be written: ")


def test_the_enhanced_translation_is_taken_before_the_baseline(library: Workspace, tmp_path: Path) -> None:
    found = exported(library, language="es", folder=tmp_path)
    assert [(one.file, one.outcome, one.language, one.left_out) for one in found] == [
        ("talk.m4a", WRITTEN, "es", 0),
        ("talk.mkv", WRITTEN, "es", 0),
        ("talk.mkv", WRITTEN, "es", 1),
    ]
    assert "Buenos días." in (tmp_path / "talk.es.srt").read_text("utf-8")
    assert "Entre." in (tmp_path / "talk.mkv.es.srt").read_text("utf-8")
    assert (tmp_path / "talk.track2.es.srt").read_text("utf-8") == "\n"


def test_a_translation_of_other_words_is_not_shown(library: Workspace, drop: Path) -> None:
    write(
        library,
        "enhanced_translations/es",
        [translation(TALK, 0, "Good mourning.", "Buen luto.")],
        ENHANCED_TRANSLATIONS,
    )
    assert exported(library, TALK, language="es")[0].outcome == WRITTEN
    assert "Buena mañana." in (drop / "talk.es.srt").read_text("utf-8")
    write(library, "translations/es", [translation(TALK, 0, "Good evening.", "Buenas tardes.")], TRANSLATIONS)
    (found,) = exported(library, TALK, language="es", force=True)
    assert (found.outcome, found.reason) == (
        NOTHING,
        "its translation into es is of an earlier transcript; media retry makes it anew",
    )


def test_what_is_spoken_in_the_language_needs_no_translation(library: Workspace, tmp_path: Path) -> None:
    found = exported(library, language="fr", folder=tmp_path)
    assert [(one.file, one.outcome, one.reason) for one in found] == [
        ("talk.m4a", NOTHING, "it has no translation into fr"),
        ("talk.mkv", WRITTEN, None),
    ]


def test_a_file_without_speech_is_told_when_it_was_named(library: Workspace, drop: Path) -> None:
    assert exported(library, str(drop / "silent.mp4")) == [Exported("silent.mp4", NOTHING, "it has no transcript")]
    assert "silent.mp4" not in {one.file for one in exported(library)}


def test_a_file_that_is_gone_needs_a_folder(library: Workspace, drop: Path, tmp_path: Path) -> None:
    (drop / "talk.m4a").unlink()
    (found,) = exported(library, TALK)
    assert found.reason == "it is no longer where it was; name it where it is, or a folder to export to"
    assert exported(library, TALK, folder=tmp_path)[0].outcome == WRITTEN


def test_nothing_is_written_when_a_name_is_not_known(library: Workspace, tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="no file is at 'nowhere.mp4'"):
        exported(library, TALK, "nowhere.mp4", folder=tmp_path / "to")
    assert not (tmp_path / "to").exists()


def test_the_rules_are_those_of_the_settings(library: Workspace, tmp_path: Path) -> None:
    settings = library.settings.model_copy(update={"subtitle_line_characters": 10})
    exported(Workspace(settings, library.library, library.ledger), TALK, folder=tmp_path)
    assert "Good\nmorning." in (tmp_path / "talk.en.srt").read_text()
