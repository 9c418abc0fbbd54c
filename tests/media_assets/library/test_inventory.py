"""The inventory of a batch, taken by real workers."""

import errno
import os
from pathlib import Path

import pyarrow as pa
import pytest

from media_assets.library import identify
from media_assets.library.inventory import NAME, media_items, media_types, names_of, take_inventory
from media_assets.schemas.files import MEDIA_FILES
from resources.ledger import Ledger
from resources.library import Library
from resources.manifests import Manifest
from resources.opening import Source
from resources.workers import Workers
from tests.media_assets.library.claiming import BATCH, doubt, manifest
from tests.media_assets.made import saved, scene, sound, tone


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.jpg").write_bytes(saved(scene(), "JPEG"))
    (folder / "deep" / "copy of a.jpeg").write_bytes(saved(scene(), "JPEG"))
    (folder / "b.wav").write_bytes(sound("wav", "pcm_s16le", tone(1)))
    (folder / "bad.jpg").write_bytes(saved(scene(), "JPEG")[:500])
    (folder / "same.csv").write_bytes(b"a,b\n")
    (folder / "same.txt").write_bytes(b"a,b\n")
    (folder / os.fsdecode(b"caf\xe9.png")).write_bytes(saved(scene(2), "PNG"))
    return folder


def taken(library: Library, ledger: Ledger, workers: Workers, made: Manifest) -> pa.Table:
    library.write_manifest(made)
    _, table = take_inventory(made, ledger, workers, 10**9)
    library.write_table(NAME, table, MEDIA_FILES, made.batch)
    return table


def test_every_claimed_file_has_one_row_with_its_state(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    rows = {row["name"]: row for row in taken(library, ledger, workers, manifest(drop)).to_pylist()}
    assert {name: row["state"] for name, row in rows.items()} == {
        "a.jpg": "ok",
        "deep/copy of a.jpeg": "reused",
        "b.wav": "ok",
        "bad.jpg": "quarantined",
        "caf\\xe9.png": "ok",
        "same.csv": "not_applicable",
        "same.txt": "ok",
    }
    assert rows["a.jpg"]["payload_id"] == rows["deep/copy of a.jpeg"]["payload_id"]
    assert rows["bad.jpg"]["payload_id"] is None and "runcated" in rows["bad.jpg"]["reason"]
    assert rows["b.wav"]["modified_at"].timestamp() == pytest.approx((drop / "b.wav").stat().st_mtime, abs=1e-5)
    assert rows["caf\\xe9.png"]["path"] == b"caf\xe9.png"


def test_a_renamed_file_costs_nothing(library: Library, ledger: Ledger, workers: Workers, drop: Path) -> None:
    taken(library, ledger, workers, manifest(drop))
    for path in list(drop.glob("*.*")):
        path.rename(path.with_name(f"renamed {path.name}"))
    run, table = take_inventory(manifest(drop, BATCH[:-1] + "1"), ledger, workers, 10**9)
    assert (run.hits, run.computed, run.decoder_tasks) == (7, 0, 0)
    assert all(name.startswith(("renamed ", "deep/")) for name in table["name"].to_pylist())


def test_distinct_readable_contents_are_items(library: Library, ledger: Ledger, workers: Workers, drop: Path) -> None:
    table = taken(library, ledger, workers, manifest(drop))
    items = media_items(library, BATCH, {"image", "audio"})
    assert [item.label for item in items] == ["a.jpg", "b.wav", "caf\\xe9.png"]
    rows = {row["content_id"]: row for row in table.to_pylist()}
    for item in items:
        assert item.identity == rows[item.id]["payload_id"]
        with item.work.open() as file:
            assert len(file.read()) == item.size
    assert names_of(table)[items[0].id] == "a.jpg"
    assert media_types(library, BATCH)[items[0].id] == "image/jpeg"


def test_a_disk_that_cannot_be_read_does_not_undo_what_was_made(
    library: Library, ledger: Ledger, workers: Workers, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = taken(library, ledger, workers, manifest(drop))

    def unreadable(source: Source) -> str:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(identify, "content_id", unreadable)
    _, after = take_inventory(manifest(drop), ledger, workers, 10**9)
    assert after["content_id"].to_pylist() == before["content_id"].to_pylist()
    assert after["payload_id"].to_pylist() == before["payload_id"].to_pylist()
    (drop / "new.jpg").write_bytes(saved(scene(9), "JPEG"))
    with_new = manifest(drop, BATCH[:-1] + "2")
    doubt(ledger, with_new)
    states = take_inventory(with_new, ledger, workers, 10**9)[0].states
    assert states["failed"] == 1


def test_another_limit_costs_only_the_files_between_the_two(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    made = manifest(drop)
    sizes = sorted(file.size for file in made.files)
    first = take_inventory(made, ledger, workers, sizes[-2])[0]
    assert first.states["not_applicable"] == 2
    raised = take_inventory(made, ledger, workers, sizes[-1])[0]
    assert (raised.computed, raised.states["not_applicable"]) == (1, 1)
    again = take_inventory(made, ledger, workers, 10**9)[0]
    assert again.computed == 0
