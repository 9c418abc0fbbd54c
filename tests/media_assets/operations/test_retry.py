"""Only batches that another run could better are run again."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from media_assets.operations.execute import ingest
from media_assets.operations.retry import batches_to_retry
from media_assets.operations.workspace import Workspace
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.stage import run_stage
from media_assets.translation.baseline import spoken_items, translations_stage
from resources.translation.choose import translator_from
from tests.media_assets.operations.conftest import inventory


@pytest.fixture
def untranslated(workspace: Workspace, drop: Path) -> tuple[Workspace, str]:
    """Return a workspace without a translator, and a batch with one spoken segment."""
    without = replace(workspace, settings=workspace.settings.model_copy(update={"translator": "none"}))
    (drop / "notes.txt").write_text("notes")
    (batch,) = ingest(without, [drop])
    inventory(without, batch)
    row = dict.fromkeys(TRANSCRIPTS.names) | {"content_id": "c", "segment": 0, "text": "good morning", "language": "en"}
    table = pa.Table.from_pylist([row | {"start_seconds": 0.0, "end_seconds": 1.0}], TRANSCRIPTS)
    without.library.write_table("transcripts", table, TRANSCRIPTS, batch)
    stage = translations_stage(translator_from("none"), "es")
    run = run_stage(stage, spoken_items(without.library, batch), without.ledger, batch)
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
    better = replace(workspace, settings=workspace.settings.model_copy(update={"translator": "apertium"}))
    assert batches_to_retry(better) == [batch]
