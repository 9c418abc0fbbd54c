"""Taking files in by hand."""

import os
from pathlib import Path

import dagster as dg

from media_assets.definitions import defs
from media_assets.library.intake import folder_of
from media_assets.operations.execute import ingest, process
from media_assets.operations.workspace import Workspace


def names(workspace: Workspace, batch: str) -> list[str]:
    return [file.name for file in workspace.library.read_manifest(batch).files]


def test_files_in_a_drop_folder_belong_to_it(workspace: Workspace, drop: Path) -> None:
    (drop / "sub").mkdir()
    (drop / "sub" / "a.txt").write_text("a")
    (batch,) = ingest(workspace, [drop / "sub"])
    assert folder_of(batch) == "inbox"
    assert names(workspace, batch) == ["sub/a.txt"]
    assert ingest(workspace, [drop]) == []


def test_a_folder_outside_gets_a_name_of_its_own(workspace: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "My Photos!"
    outside.mkdir()
    (outside / "a.txt").write_text("a")
    (batch,) = ingest(workspace, [outside])
    assert folder_of(batch).startswith("myphotos")
    assert workspace.library.read_manifest(batch).root == str(outside)


def test_single_files_are_taken_without_their_neighbours(workspace: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "photos"
    outside.mkdir()
    for name in ("a.txt", "b.txt"):
        (outside / name).write_text(name)
    (batch,) = ingest(workspace, [outside / "a.txt"])
    assert names(workspace, batch) == ["a.txt"]


def test_two_folders_of_the_same_name_are_told_apart(workspace: Workspace, tmp_path: Path) -> None:
    for parent in ("one", "two"):
        (tmp_path / parent / "photos").mkdir(parents=True)
        (tmp_path / parent / "photos" / "a.txt").write_text(parent)
    batches = ingest(workspace, [tmp_path / "one" / "photos", tmp_path / "two" / "photos"])
    assert len({folder_of(batch) for batch in batches}) == 2


def test_a_link_given_by_hand_is_not_followed(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    os.symlink(tmp_path / "secret.txt", tmp_path / "link.txt")
    assert ingest(workspace, [tmp_path / "link.txt"]) == []


def test_the_library_inside_a_given_folder_is_left_out(workspace: Workspace, drop: Path, tmp_path: Path) -> None:
    (drop / "a.txt").write_text("a")
    ingest(workspace, [drop])
    workspace.library.write_report("index.html", "made")
    (tmp_path / "b.txt").write_text("b")
    (batch,) = ingest(workspace, [tmp_path])
    assert names(workspace, batch) == ["b.txt", "drop/a.txt"]
    assert ingest(workspace, [tmp_path / "library"]) == []


def test_a_folder_of_any_name_is_taken(workspace: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "photos" / os.fsdecode(b"caf\xe9")
    outside.mkdir(parents=True)
    (outside / "a.txt").write_text("a")
    (batch,) = ingest(workspace, [outside])
    manifest = workspace.library.read_manifest(batch)
    assert (manifest.root, manifest.files[0].path) == (str(tmp_path / "photos"), b"caf\xe9/a.txt")


def test_a_new_batch_that_a_sensor_asked_a_run_for_meanwhile_is_left_to_it(workspace: Workspace, drop: Path) -> None:
    (drop / "a.txt").write_text("a")
    (batch,) = ingest(workspace, [drop])
    with dg.DagsterInstance.ephemeral() as instance:
        asked = {"dagster/partition": batch, "dagster/run_key": batch}
        instance.create_run_for_job(defs.resolve_job_def("process_batch"), tags=asked)
        assert process([batch], instance, new=True) == []
        assert instance.get_runs_count() == 1
