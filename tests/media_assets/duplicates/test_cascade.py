"""The cascade over real files, from the inventory over hashes and embeddings to pairs and sets."""

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from PIL import Image

from media_assets.demo.photographs import jpeg, photograph, png
from media_assets.demo.pictures import cropped, mirrored, recompressed, redated, rotated, shrunk
from media_assets.demo.sound import mp3
from media_assets.demo.videos import slide_show, smaller_slide_show
from media_assets.duplicates.cascade import summary
from media_assets.duplicates.sets import Rejected
from media_assets.schemas.duplicates import DUPLICATE_PAIRS, DUPLICATE_SETS
from media_assets.schemas.files import MEDIA_FILES
from resources.ledger import Ledger
from resources.library import Library
from resources.workers import Workers
from tests.media_assets.duplicates.shop import pairs_of, process, sets_of
from tests.media_assets.frames.test_margins import padded

BATCHES = ("20260101t000000-inbox-000000", "20260102t000000-inbox-000000", "20260103t000000-inbox-000000")
OTHERS = ("chelsea", "astronaut", "rocket", "coins", "moon")


def original() -> bytes:
    return jpeg(photograph("china"), taken="2024:05:11 10:02:13")


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
        "china rotated.jpg": rotated("china"),
        "china padded.jpg": jpeg(padded(photograph("china"), "white")),
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


def rows_by_name(library: Library, pairs: pa.Table) -> dict[frozenset[str], dict[str, Any]]:
    files = library.read_corpus("media_files", MEDIA_FILES).to_pylist()
    names = {row["content_id"]: row["name"] for row in files}
    return {frozenset((names[row["left"]], names[row["right"]])): row for row in pairs.to_pylist()}


def test_an_empty_library_has_no_pairs_and_no_sets(library: Library, workers: Workers) -> None:
    assert pairs_of(library, workers)[0].equals(DUPLICATE_PAIRS.empty_table())
    assert sets_of(library, workers).equals(DUPLICATE_SETS.empty_table())


def test_copies_are_found_by_each_method_and_across_batches(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    names = sorted(path.name for path in drop.iterdir())
    process(library, ledger, workers, drop, BATCHES[0], names[::2])
    process(library, ledger, workers, drop, BATCHES[1], names[1::2])
    table = sets_of(library, workers)
    rows = {row["name"]: row for row in table.to_pylist()}
    china = rows["china padded.jpg"]["set_id"]
    methods = {name: row["method"] for name, row in rows.items() if row["set_id"] != china and not row["keep"]}
    assert methods == {
        "coffee.png": "bytes",
        "memo.mp3": "payload",
        "film small.mkv": "video",
    }
    own = {name for name, row in rows.items() if row["set_id"] == china}
    assert own >= {"china.jpg", "china copy.jpg", "china redated.jpg", "china mail.jpg", "china small.jpg"}
    pairs = rows_by_name(library, pairs_of(library, workers)[0])
    original_name = min(
        ("china.jpg", "china copy.jpg", "china redated.jpg"),
        key=lambda name: next(row["content_id"] for row in table.to_pylist() if row["name"] == name),
    )
    found = {
        name: pairs[frozenset((original_name, f"china {name}.jpg"))]
        for name in ("mail", "small", "cropped", "mirrored", "rotated", "padded")
    }
    assert {name: row["method"] for name, row in found.items()} == {
        "mail": "perceptual",
        "small": "perceptual",
        "cropped": "region",
        "mirrored": "perceptual",
        "rotated": "perceptual",
        "padded": "region",
    }
    assert {row["relation"] for row in found.values()} == {"copy"}
    assert found["mirrored"]["transform"] == "mirrored"
    assert found["rotated"]["transform"] in ("turned 90", "turned 270")
    assert found["cropped"]["region"] == pytest.approx([0.05, 0.05, 0.95, 0.95], abs=0.01)


def test_pairs_come_out_the_same_however_files_arrive(
    library: Library, ledger: Ledger, workers: Workers, drop: Path, tmp_path: Path
) -> None:
    names = sorted(path.name for path in drop.iterdir())
    for number, batch in enumerate(BATCHES):
        process(library, ledger, workers, drop, batch, names[number::3])
        step, progress = pairs_of(library, workers)
    assert progress.known["perceptual"] and progress.fresh["perceptual"]
    again, unchanged = pairs_of(library, workers)
    assert again.equals(step)
    assert not +unchanged.fresh and not unchanged.examined and not unchanged.second_looks
    for blob in ("perceptual", "tiles", "region", "video", "audio", "text"):
        library.blob_path(f"duplicates/{blob}.npz").unlink(missing_ok=True)
    scratch, anew = pairs_of(library, workers)
    assert scratch.equals(step)
    assert anew.fresh["perceptual"] > progress.fresh["perceptual"]
    assert summary(scratch, anew)["pairs"] == len(scratch)


def test_what_is_remembered_by_other_rules_or_damaged_counts_for_nothing(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    process(library, ledger, workers, drop, BATCHES[0], ["china.jpg", "china mail.jpg", "coffee.png"])
    assert len(pairs_of(library, workers)[0]) == 1
    assert len(pairs_of(library, workers, confirm_bits=0, second_look_bits=0, neighbours=0)[0]) == 0
    for blob in library.blob_path("duplicates").rglob("*.*"):
        blob.write_bytes(blob.read_bytes()[:200])
    assert len(pairs_of(library, workers)[0]) == 1


def test_a_second_batch_is_compared_with_the_stored_hashes_of_the_first(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    for name in OTHERS:
        (drop / f"{name}.jpg").write_bytes(jpeg(photograph(name)))
    first = ["china.jpg", "china mirrored.jpg", "coffee.png", *(f"{name}.jpg" for name in OTHERS)]
    process(library, ledger, workers, drop, BATCHES[0], first)
    shown = summary(*pairs_of(library, workers))
    hashes = shown["hashes indexed anew"]
    assert shown["hashes taken from the index"] == 0 and hashes >= 4 * len(first)
    process(library, ledger, workers, drop, BATCHES[1], ["china mail.jpg"])
    pairs, progress = pairs_of(library, workers)
    shown = summary(pairs, progress)
    assert (shown["hashes taken from the index"], shown["hashes indexed anew"]) == (hashes, 4)
    found = rows_by_name(library, pairs)
    assert found[frozenset(("china mail.jpg", "china.jpg"))]["transform"] is None
    assert found[frozenset(("china mail.jpg", "china mirrored.jpg"))]["transform"] == "mirrored"
    for blob in library.blob_path("duplicates").rglob("*.*"):
        blob.unlink()
    scratch, anew = pairs_of(library, workers)
    assert scratch.equals(pairs) and not anew.indexed["taken"]


def test_an_index_that_holds_more_than_was_compared_hides_no_pair(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    process(library, ledger, workers, drop, BATCHES[0], ["china.jpg", "coffee.png"])
    pairs_of(library, workers)
    remembered = library.blob_path("duplicates/perceptual.npz").read_bytes()
    process(library, ledger, workers, drop, BATCHES[1], ["china mail.jpg"])
    pairs, _ = pairs_of(library, workers)
    assert len(pairs) == 1
    library.write_blob("duplicates/perceptual.npz", remembered)
    again, progress = pairs_of(library, workers)
    assert again.equals(pairs)
    assert progress.fresh["perceptual"] == 1 and not progress.indexed["anew"]


def test_a_threshold_compares_anew_what_depends_on_it_and_nothing_else(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    process(library, ledger, workers, drop, BATCHES[0], ["china.jpg", "china mail.jpg", "film.mp4", "film small.mkv"])

    def anew(**rules: Any) -> set[str]:
        return set(+pairs_of(library, workers, **rules)[1].fresh)

    assert anew() == {"perceptual", "region", "video"}
    assert anew(calibrate=True, cosine=0.8) == set()
    assert anew(frame_share=0.8) == anew(trim_share=0.2) == anew(frame_seconds=2.0) == {"video"}
    assert anew(frame_seconds=2.0, region_correlation=0.9) == {"region"}
    assert anew(frame_seconds=2.0, region_correlation=0.9, copy_share=0.7) == {"perceptual", "region"}
    assert anew(frame_seconds=2.0, region_correlation=0.9, copy_share=0.7, confirm_bits=20) == {
        *("perceptual", "region", "video")
    }


def test_a_thumbnail_that_is_gone_is_counted_and_tried_again(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    process(library, ledger, workers, drop, BATCHES[0], ["china.jpg", "china cropped.jpg"])
    (first, second) = sorted(library.blob_path("thumbnails").rglob("*.jpg"))
    kept = first.read_bytes()
    first.write_bytes(b"damaged")
    pairs, progress = pairs_of(library, workers)
    assert (len(pairs), progress.skipped) == (0, 1)
    first.unlink()
    assert pairs_of(library, workers)[1].skipped == 1
    first.write_bytes(kept)
    pairs, progress = pairs_of(library, workers)
    assert (len(pairs), progress.skipped) == (1, 0)


def test_a_rejected_pair_is_never_linked(library: Library, ledger: Ledger, workers: Workers, drop: Path) -> None:
    process(library, ledger, workers, drop, BATCHES[0], ["china.jpg", "china mail.jpg"])
    assert len(sets_of(library, workers)) == 2
    payloads = library.read_corpus("media_files", MEDIA_FILES)["payload_id"].to_pylist()
    assert len(sets_of(library, workers, Rejected(pairs={frozenset(payloads)}))) == 0


def test_a_set_keeps_its_id_when_a_better_file_becomes_its_keeper(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    process(library, ledger, workers, drop, BATCHES[0], ["china small.jpg", "china mail.jpg"])
    (before,) = set(sets_of(library, workers)["set_id"].to_pylist())
    process(library, ledger, workers, drop, BATCHES[1], ["china.jpg"])
    table = sets_of(library, workers)
    assert set(table["set_id"].to_pylist()) == {before}
    assert len(table) == 3


def test_a_newer_version_of_a_file_takes_the_place_of_the_older(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    process(library, ledger, workers, drop, BATCHES[0], ["china.jpg", "china copy.jpg"])
    assert len(sets_of(library, workers)) == 2
    (drop / "china copy.jpg").write_bytes(png(photograph("coffee")))
    process(library, ledger, workers, drop, BATCHES[1], ["china copy.jpg"])
    assert len(sets_of(library, workers)) == 0


def test_a_renamed_file_is_no_copy_of_itself_unless_the_whole_folder_is_gone(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    process(library, ledger, workers, drop, BATCHES[0], ["china.jpg", "china copy.jpg", "black.png"])
    (drop / "china.jpg").rename(drop / "moved.jpg")
    process(library, ledger, workers, drop, BATCHES[1], ["moved.jpg"])
    assert {row["name"] for row in sets_of(library, workers).to_pylist()} == {"china copy.jpg", "moved.jpg"}
    (drop / "china copy.jpg").unlink()
    assert len(sets_of(library, workers)) == 0
    drop.rename(drop.with_name("unmounted"))
    assert len(sets_of(library, workers)) == 3


def test_a_file_claimed_from_two_folders_is_no_copy_of_itself(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    process(library, ledger, workers, drop, BATCHES[0], ["coffee.png"])
    process(library, ledger, workers, drop.parent, "20260102t000000-above-000000", [f"{drop.name}/coffee.png"])
    assert len(sets_of(library, workers)) == 0
