"""A file is explained by its path wherever it lies now, by its content id, and by what changed."""

from pathlib import Path

import pytest

from media_assets.operations.execute import ingest
from media_assets.operations.explain import explain
from media_assets.operations.workspace import Workspace
from tests.media_assets.operations.conftest import inventory


@pytest.fixture
def note(workspace: Workspace, drop: Path) -> Path:
    path = drop / "notes.txt"
    path.write_text("Notes about the tour of the museum.")
    (batch,) = ingest(workspace, [drop])
    inventory(workspace, batch)
    return path


def test_a_file_is_explained_by_its_path(workspace: Workspace, note: Path) -> None:
    (found,) = explain(workspace, str(note))
    assert found.files == [{"file": "notes.txt", "drop folder": "inbox", "bytes": 35, "state": "ok"}]
    (stage,) = found.stages
    assert (stage["stage"], stage["why"], stage["state"]) == ("media_files", "first time", "ok")
    assert stage["components"]["input"] == found.content_id
    assert stage["components"]["version"]


def test_a_moved_file_is_explained_by_its_content(workspace: Workspace, note: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere.txt"
    note.rename(moved)
    (found,) = explain(workspace, str(moved))
    assert found.files[0]["file"] == "notes.txt"


def test_a_deleted_file_is_explained_by_the_path_it_had(workspace: Workspace, note: Path) -> None:
    note.unlink()
    (found,) = explain(workspace, str(note))
    assert found.files[0]["file"] == "notes.txt"


def test_a_content_is_explained_by_the_beginning_of_its_id(workspace: Workspace, note: Path) -> None:
    (by_path,) = explain(workspace, str(note))
    assert explain(workspace, by_path.content_id[:10]) == [by_path]


def test_an_unknown_file_says_what_to_do(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="no file is at .*nothing.txt"):
        explain(workspace, str(tmp_path / "nothing.txt"))


def test_a_copy_in_a_later_batch_says_for_whom_its_results_were_computed(
    workspace: Workspace, drop: Path, note: Path
) -> None:
    copy = drop / "copied notes.txt"
    copy.write_bytes(note.read_bytes())
    (batch,) = ingest(workspace, [drop])
    inventory(workspace, batch)
    (found,) = explain(workspace, str(copy))
    # Both batches may have been claimed in the same second, and then come in any order.
    second, first = sorted(found.stages, key=lambda row: bool(row["computed"]))
    assert (first["why"], first["computed for"]) == ("first time", {"file": "notes.txt", "batch": first["batch"]})
    assert second["why"] == f"computed for notes.txt in {first['batch']}"
    assert (second["batch"], second["computed for"]) == (batch, first["computed for"])
