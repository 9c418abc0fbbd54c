"""The accounts add up when nothing is wrong, and name what is wrong when something is."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from media_assets.operations.audit import audit
from media_assets.operations.execute import ingest
from media_assets.operations.workspace import Workspace
from resources.ledger.items import ItemRow
from resources.ledger.tables import batches, items
from tests.media_assets.operations.conftest import inventory


def fill(drop: Path) -> None:
    (drop / "notes.txt").write_text("Notes about the tour of the museum.")
    (drop / "copy of notes.txt").write_text("Notes about the tour of the museum.")
    (drop / "empty.jpg").touch()
    (drop / "table.xyz").write_text("a,b,c")


def state(workspace: Workspace, batch: str, item: str, state: str) -> None:
    row = ItemRow(batch, "text_embeddings", item, "notes.txt", state, "because", "k", "i", "f", None, "", False, 0.0)
    workspace.ledger.items.record([row])


@pytest.fixture
def batch(workspace: Workspace, drop: Path) -> str:
    fill(drop)
    (key,) = ingest(workspace, [drop])
    inventory(workspace, key)
    return key


def test_every_file_is_in_one_column(workspace: Workspace, batch: str) -> None:
    accounts = audit(workspace)
    assert accounts.add_up, accounts.problems
    assert accounts.seen == 4
    assert +accounts.columns == {"done": 1, "duplicate": 1, "quarantined": 1, "unsupported": 1}


def test_a_new_file_is_pending_before_and_after_it_is_claimed(workspace: Workspace, drop: Path, batch: str) -> None:
    (drop / "later.txt").write_text("later")
    assert audit(workspace).columns["pending"] == 1
    ingest(workspace, [drop])
    accounts = audit(workspace)
    assert (accounts.columns["pending"], accounts.seen, accounts.add_up) == (1, 5, True)


@pytest.mark.parametrize(
    ("found", "column"), [("degraded", "partial"), ("failed", "pending"), ("quarantined", "quarantined")]
)
def test_what_a_later_stage_found_moves_the_file(workspace: Workspace, batch: str, found: str, column: str) -> None:
    content = next(row.identity for row in workspace.ledger.items.of(batch=batch) if row.label == "notes.txt")
    before = audit(workspace).columns[column]
    state(workspace, batch, str(content), found)
    assert audit(workspace).columns[column] > before


def test_a_lost_manifest_is_a_contradiction(workspace: Workspace, batch: str) -> None:
    Path(workspace.library.root, "manifests", f"{batch}.json").unlink()
    accounts = audit(workspace)
    assert not accounts.add_up
    assert f"{batch} is in the ledger, but its manifest is gone" in accounts.problems


def test_a_row_lost_from_the_ledger_is_a_contradiction(workspace: Workspace, batch: str) -> None:
    with workspace.ledger.engine.begin() as connection:
        connection.execute(sa.delete(items).where(items.c.label == "empty.jpg"))
    accounts = audit(workspace)
    assert not accounts.add_up
    assert accounts.problems == [f"empty.jpg of {batch} is missing in the ledger"]


def test_a_miscounted_batch_is_a_contradiction(workspace: Workspace, batch: str) -> None:
    with workspace.ledger.engine.begin() as connection:
        connection.execute(sa.update(batches).values(files=7))
    accounts = audit(workspace)
    assert "the ledger counts 7 claimed files, the manifests list 4" in accounts.problems


def test_an_empty_library_adds_up(workspace: Workspace) -> None:
    accounts = audit(workspace)
    assert (accounts.seen, accounts.add_up) == (0, True)
