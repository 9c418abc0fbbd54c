"""Only batches that another run could better are run again."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from media_assets.operations.complete import incomplete_batches
from media_assets.operations.execute import ingest
from media_assets.operations.retry import batches_to_retry
from media_assets.operations.workspace import Workspace
from media_assets.schemas.speech import TRANSCRIPTS
from resources import build_resources
from resources.workers import Workers
from tests.media_assets.operations.conftest import inventory
from tests.media_assets.speech.recordings import Track, container, talk
from tests.media_assets.speech.studio import Studio
from tests.media_assets.translation.fakes import planned, translated


@pytest.fixture
def untranslated(workspace: Workspace, drop: Path) -> tuple[Workspace, str]:
    """Return a workspace without a translator, and a batch with one spoken segment."""
    without = replace(workspace, settings=workspace.settings.model_copy(update={"translator": ("none",)}))
    (drop / "notes.txt").write_text("notes")
    (batch,) = ingest(without, [drop])
    inventory(without, batch)
    row = dict.fromkeys(TRANSCRIPTS.names) | {"content_id": "c", "segment": 0, "text": "good morning", "language": "en"}
    table = pa.Table.from_pylist([row | {"start_seconds": 0.0, "end_seconds": 1.0}], TRANSCRIPTS)
    without.library.write_table("transcripts", table, TRANSCRIPTS, batch)
    engines = build_resources(without.settings)["translators"]
    planned(without.library, without.ledger, engines, batch=batch)
    run = translated(without.library, without.ledger, engines, batch=batch)
    assert run.states == {"degraded": 1}
    return without, batch


def test_a_batch_that_was_never_begun_is_worth_a_retry(workspace: Workspace, drop: Path) -> None:
    (drop / "notes.txt").write_text("notes")
    (batch,) = ingest(workspace, [drop])
    assert batches_to_retry(workspace) == [batch]
    inventory(workspace, batch)
    assert batches_to_retry(workspace) == []


def test_a_lesser_result_that_would_only_be_found_again_is_left_alone(untranslated: tuple[Workspace, str]) -> None:
    workspace, _ = untranslated
    assert batches_to_retry(workspace) == []


def test_a_lesser_result_is_worth_a_retry_once_the_settings_changed(untranslated: tuple[Workspace, str]) -> None:
    workspace, batch = untranslated
    better = replace(workspace, settings=workspace.settings.model_copy(update={"translator": ("apertium",)}))
    assert batches_to_retry(better) == [batch]


@pytest.fixture
def foreign(workspace: Workspace, drop: Path, workers: Workers) -> tuple[Workspace, str]:
    """Return a workspace with a batch of one film, in a language that the recogniser does not speak."""
    film = container("matroska", Track(talk("office_cat"), metadata={"language": "spa"}))
    (drop / "film.mkv").write_bytes(film)
    (batch,) = ingest(workspace, [drop])
    inventory(workspace, batch)
    studio = Studio(workspace.library, workspace.ledger, workers, drop)
    studio.profile(batch)
    run, _ = studio.transcribe(build_resources(workspace.settings)["speech_engines"], batch)
    assert run.states == {"degraded": 1}
    return workspace, batch


def with_settings(workspace: Workspace, **changes: Any) -> Workspace:
    return replace(workspace, settings=workspace.settings.model_copy(update=changes))


def test_a_window_that_the_same_engine_would_hear_the_same_is_left_alone(foreign: tuple[Workspace, str]) -> None:
    workspace, _ = foreign
    assert batches_to_retry(workspace) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"transcriber": "faster-whisper:small"},
        {"speech_pause_seconds": 0.9},
        {"asr_policy": "best", "asr_candidates": ("faster-whisper:small",)},
    ],
    ids=["another engine", "another setting of it", "more engines to choose from"],
)
def test_a_lesser_window_is_worth_a_retry_once_another_engine_may_hear_it(
    foreign: tuple[Workspace, str], changes: dict[str, Any]
) -> None:
    workspace, batch = foreign
    assert batches_to_retry(with_settings(workspace, **changes)) == [batch]


@pytest.mark.parametrize("name", ["audio_profiles", "asr_plan", "transcripts", "subtitles"])
def test_a_batch_without_a_table_of_speech_is_not_complete(workspace: Workspace, drop: Path, name: str) -> None:
    (drop / "notes.txt").write_text("notes")
    (batch,) = ingest(workspace, [drop])
    inventory(workspace, batch)
    assert incomplete_batches(workspace) == []
    (path,) = Path(workspace.library.root, "tables", name).rglob("*.parquet")
    path.unlink()
    assert incomplete_batches(workspace) == [batch]
