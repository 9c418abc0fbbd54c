"""Duplicate sets of real files, from the inventory over hashes to the table."""

import os
from pathlib import Path

import pytest
from PIL import Image

from media_assets.demo.photographs import jpeg, photograph, png
from media_assets.demo.pictures import cropped, mirrored, recompressed, redated, shrunk
from media_assets.demo.sound import mp3
from media_assets.demo.videos import slide_show, smaller_slide_show
from media_assets.duplicates.find import find_duplicates
from media_assets.frames.store import frames_stage
from media_assets.library.inventory import NAME, media_items, take_inventory
from media_assets.schemas.duplicates import DUPLICATE_SETS
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.visual import FRAMES
from media_assets.stage import run_stage
from media_assets.work import Item
from resources.ledger import Ledger
from resources.library import Library
from resources.manifests import FileClaim, Manifest
from resources.workers import Workers

BATCHES = ("20260101t000000-inbox-000000", "20260102t000000-inbox-000000")


def original() -> bytes:
    return jpeg(photograph("china"), taken="2024:05:11 10:02:13")


def process(library: Library, ledger: Ledger, workers: Workers, folder: Path, batch: str, names: list[str]) -> None:
    claims = []
    for name in names:
        about = (folder / name).stat()
        claims.append(FileClaim(os.fsencode(name), about.st_size, about.st_mtime_ns))
    made = Manifest(batch, "inbox", str(folder), 0.0, tuple(claims))
    library.write_manifest(made)
    library.write_table(NAME, take_inventory(made, ledger, workers, 10**9)[1], MEDIA_FILES, batch)
    items = [
        Item(item.id, item.identity, item.label, (item.work, kind))
        for kind in ("image", "video")
        for item in media_items(library, batch, {kind})
    ]
    frames = run_stage(frames_stage(library, workers), items, ledger, batch)
    library.write_table("frames", frames.table(), FRAMES, batch)


def test_an_empty_library_has_no_sets(library: Library) -> None:
    assert find_duplicates(library).equals(DUPLICATE_SETS.empty_table())


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    made = {
        "china.jpg": original(),
        "china copy.jpg": original(),
        "china redated.jpg": redated(original, "2024:05:11 11:02:13"),
        "china mail.jpg": recompressed("china"),
        "china small.jpg": shrunk("china"),
        "china cropped.jpg": cropped("china"),
        "china mirrored.jpg": mirrored("china"),
        "coffee.png": png(photograph("coffee")),
        "coffee copy.png": png(photograph("coffee")),
        "black.png": png(Image.new("RGB", (300, 200))),
        "dark.png": png(Image.new("RGB", (310, 200), (1, 1, 1))),
        "memo.mp3": mp3("blue_folder", "Memo 01"),
        "memo sorted.mp3": mp3("blue_folder", "The blue folder"),
        "film.mp4": slide_show(),
        "film small.mkv": smaller_slide_show(),
        "broken.jpg": original()[:3000],
    }
    for name, data in made.items():
        (folder / name).write_bytes(data)
        os.utime(folder / name, (1_700_000_000, 1_700_000_000))
    return folder


def test_copies_are_found_by_each_method_and_across_batches(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    names = sorted(path.name for path in drop.iterdir())
    process(library, ledger, workers, drop, BATCHES[0], names[::2])
    process(library, ledger, workers, drop, BATCHES[1], names[1::2])
    rows = {row["name"]: row for row in find_duplicates(library).to_pylist()}
    assert {name: row["method"] for name, row in rows.items() if not row["keep"]} == {
        "china.jpg": "payload",
        "china copy.jpg": "payload",
        "china mail.jpg": "perceptual",
        "china small.jpg": "perceptual",
        "coffee.png": "bytes",
        "memo.mp3": "payload",
        "film small.mkv": "video",
    }
    kept = {name for name, row in rows.items() if row["keep"]}
    assert kept == {"china redated.jpg", "coffee copy.png", "memo sorted.mp3", "film.mp4"}
    assert len({row["set_id"] for row in rows.values()}) == 4


def test_a_newer_version_of_a_file_takes_the_place_of_the_older(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    process(library, ledger, workers, drop, BATCHES[0], ["china.jpg", "china copy.jpg"])
    assert len(find_duplicates(library)) == 2
    (drop / "china copy.jpg").write_bytes(png(photograph("coffee")))
    process(library, ledger, workers, drop, BATCHES[1], ["china copy.jpg"])
    assert len(find_duplicates(library)) == 0


def test_a_renamed_file_is_no_copy_of_itself_unless_the_whole_folder_is_gone(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    process(library, ledger, workers, drop, BATCHES[0], ["china.jpg", "china copy.jpg", "black.png"])
    (drop / "china.jpg").rename(drop / "moved.jpg")
    process(library, ledger, workers, drop, BATCHES[1], ["moved.jpg"])
    assert {row["name"] for row in find_duplicates(library).to_pylist()} == {"china copy.jpg", "moved.jpg"}
    (drop / "china copy.jpg").unlink()
    assert len(find_duplicates(library)) == 0
    drop.rename(drop.with_name("unmounted"))
    assert len(find_duplicates(library)) == 3


def test_a_file_claimed_from_two_folders_is_no_copy_of_itself(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    process(library, ledger, workers, drop, BATCHES[0], ["coffee.png"])
    process(library, ledger, workers, drop.parent, "20260102t000000-above-000000", [f"{drop.name}/coffee.png"])
    assert len(find_duplicates(library)) == 0
