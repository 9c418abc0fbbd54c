"""Status and statistics are figures of the ledger."""

from pathlib import Path

from media_assets.operations.execute import ingest
from media_assets.operations.status import holdings, stats, status
from media_assets.operations.workspace import Workspace
from tests.media_assets.operations.conftest import inventory


def test_status_counts_files_states_and_what_waits(workspace: Workspace, drop: Path) -> None:
    (drop / "notes.txt").write_text("notes")
    (drop / "empty.jpg").touch()
    (batch,) = ingest(workspace, [drop])
    inventory(workspace, batch)
    (drop / "later.txt").write_text("later")
    found = status(workspace)
    assert (found["batches"], found["files"], found["bytes"]) == (1, 2, 5)
    assert found["drop folders"]["inbox"]["new files"] == 1
    assert found["stages"]["media_files"]["ok"] == 1
    assert found["stages"]["media_files"]["quarantined"] == 1
    assert found["ledger bytes"] > 0
    assert found["report"] is None


def test_statistics_add_the_runs_of_a_stage(workspace: Workspace, drop: Path) -> None:
    (drop / "notes.txt").write_text("notes")
    (batch,) = ingest(workspace, [drop])
    inventory(workspace, batch)
    inventory(workspace, batch)
    (row,) = stats(workspace)
    assert (row["runs"], row["items"], row["computed"], row["reused"]) == (2, 2, 1, 1)
    assert row["decoder_tasks"] == 1


def test_holdings_of_an_empty_library_are_zero(workspace: Workspace) -> None:
    counts = {"duplicate sets": 0, "copies": 0, "clusters": 0, "cues": 0}
    assert holdings(workspace) == {"files by kind": {}, **counts, "translations": {"translations/es": 0}}
