"""What tiles say of pairs that hashes do not decide, from real pictures through workers to the whole library."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from media_assets.demo.photographs import jpeg, photograph, png
from media_assets.duplicates.evidence import pairs_table
from media_assets.duplicates.pictures import second_look_pairs
from media_assets.duplicates.pictures.second_look import DIFFER, SAME, UNDECIDED, UNKNOWN, Verdicts, examine
from media_assets.duplicates.quality.transforms import transformed
from media_assets.duplicates.ranking import Rules
from media_assets.duplicates.sets import Rejected, library_sets
from media_assets.frames.hashing import TRANSFORMS
from resources.duplicates import DuplicateRules
from resources.ledger import Ledger
from resources.library import Library
from resources.workers import Workers
from tests.media_assets.duplicates.shop import pairs_of, process

BATCHES = ("20260101t000000-inbox-000000", "20260102t000000-inbox-000000")
IDS = np.array(["a", "b", "c", "d"], object)


def put(folder: Path, made: dict[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for name, data in made.items():
        (folder / name).write_bytes(data)
        os.utime(folder / name, (1_700_000_000, 1_700_000_000))


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    photos = {name: photograph(name) for name in ("chelsea", "coffee", "rocket", "astronaut")}
    crossed = {f"{name} crossed.jpg": jpeg(transformed(one, "watermark across", name)) for name, one in photos.items()}
    captioned = {f"{name} captioned.jpg": jpeg(transformed(one, "caption", name)) for name, one in photos.items()}
    put(tmp_path / "drop", {f"{name}.png": png(one) for name, one in photos.items()} | crossed | captioned)
    return tmp_path / "drop"


def test_a_marked_picture_is_found_by_its_tiles_and_a_person_looks_at_it(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    process(library, ledger, workers, drop, BATCHES[0], sorted(path.name for path in drop.iterdir()))
    assert "tiles" not in pairs_of(library, workers, second_look_bits=0, neighbours=0)[0]["method"].to_pylist()
    pairs, progress = pairs_of(library, workers, neighbours=0, second_look_bits=64)
    found = [row for row in pairs.to_pylist() if row["method"] == "tiles"]
    assert found and progress.second_looks >= len(found)
    for row in found:
        assert row["relation"] == "copy"
        assert 26 < row["distance"] <= row["threshold"] == 64
        assert 0.7 < row["overlap"] <= 1
    rows = library_sets(library, Rules(), Rejected()).to_pylist()
    by_tiles = [row for row in rows if row["method"] == "tiles"]
    assert by_tiles and all("tile by tile" in row["why"] for row in by_tiles)
    for row in rows:
        others = {other["name"].split()[0].split(".")[0] for other in rows if other["set_id"] == row["set_id"]}
        assert len(others) == 1


def test_verdicts_are_remembered_and_the_pairs_do_not_depend_on_the_order_of_arrival(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    names = sorted(path.name for path in drop.iterdir())
    process(library, ledger, workers, drop, BATCHES[0], names[::2])
    _, first = pairs_of(library, workers, neighbours=0, second_look_bits=64)
    process(library, ledger, workers, drop, BATCHES[1], names[1::2])
    step, second = pairs_of(library, workers, neighbours=0, second_look_bits=64)
    again, third = pairs_of(library, workers, neighbours=0, second_look_bits=64)
    assert again.equals(step) and third.second_looks == 0
    library.blob_path("duplicates/tiles.npz").unlink()
    scratch, anew = pairs_of(library, workers, neighbours=0, second_look_bits=64)
    assert scratch.equals(step)
    assert anew.second_looks == first.second_looks + second.second_looks > second.second_looks


def test_hashes_decide_where_a_thumbnail_is_gone_and_it_is_tried_again(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    process(library, ledger, workers, drop, BATCHES[0], sorted(path.name for path in drop.iterdir()))
    whole, progress = pairs_of(library, workers, neighbours=0, second_look_bits=64)
    library.blob_path("duplicates/tiles.npz").unlink()
    kept = {path: path.read_bytes() for path in library.blob_path("thumbnails").rglob("*.jpg")}
    for path in kept:
        path.write_bytes(b"damaged")
    by_hash, blind = pairs_of(library, workers, neighbours=0, second_look_bits=64)
    assert set(by_hash["method"].to_pylist()) == {"perceptual"}
    assert (blind.unseen, blind.second_looks) == (progress.second_looks, 0)
    for path, data in kept.items():
        path.write_bytes(data)
    pairs, seeing = pairs_of(library, workers, neighbours=0, second_look_bits=64)
    assert pairs.equals(whole) and seeing.unseen == 0


def test_near_hashes_are_refuted_by_tiles(library: Library, ledger: Ledger, workers: Workers, tmp_path: Path) -> None:
    def sky(stars: int) -> bytes:
        # One bright disc rules the hash of both; what is around it is different.
        random = np.random.default_rng(stars)
        picture = Image.fromarray(random.integers(0, 70, (64, 64)).astype(np.uint8)).resize((512, 512))
        ImageDraw.Draw(picture).ellipse((100, 60, 420, 300), 255)
        return png(picture)

    put(tmp_path / "drop", {"one.png": sky(1), "other.png": sky(2)})
    process(library, ledger, workers, tmp_path / "drop", BATCHES[0], ["one.png", "other.png"])
    rules = {"neighbours": 0, "candidate_bits": 16, "confirm_bits": 96}
    by_hash, _ = pairs_of(library, workers, **rules, second_look_bits=0)
    assert by_hash["relation"].to_pylist() == ["copy"]
    pairs, progress = pairs_of(library, workers, **rules)
    assert (len(pairs), progress.second_looks) == (0, 1)


def test_each_way_to_lay_a_picture_down_is_compared_as_it_lies(workers: Workers) -> None:
    photo = photograph("china")
    turns = {"mirrored": Image.Transpose.FLIP_LEFT_RIGHT, "turned 90": Image.Transpose.ROTATE_90}
    turns |= {"turned 270": Image.Transpose.ROTATE_270, "transversed": Image.Transpose.TRANSVERSE}
    stored = [jpeg(photo), *(jpeg(photo.transpose(turn)) for turn in turns.values()), b"damaged", None]
    right = np.array([1, 2, 3, 4, 1, 5, 6])
    ways = np.array([*map(TRANSFORMS.index, turns), 0, 0, 0])
    none = np.full((7, 4), np.nan, np.float32)
    seen = examine(np.zeros(7, np.int64), right, ways, none, stored.__getitem__, workers)
    assert seen.verdict.tolist() == [SAME, SAME, SAME, SAME, DIFFER, UNKNOWN, UNKNOWN]
    assert seen.agreed[:4].min() > 0.95 and seen.agreed[4] < 0.5


def test_tiles_speak_for_far_hashes_and_only_against_near_ones() -> None:
    left, right = np.array([0, 0, 0, 1, 1, 2]), np.array([1, 2, 3, 2, 3, 3])
    distance = np.array([20, 21, 22, 40, 41, 42], np.float32)
    alike = pairs_table(IDS, left, right, relation="copy", method="perceptual", distance=distance, threshold=26.0)
    verdict = np.array([DIFFER, UNDECIDED, UNKNOWN, SAME, UNDECIDED, UNKNOWN], np.int8)
    made = second_look_pairs.decided(
        alike, Verdicts(verdict, np.full(6, 0.8, np.float32)), DuplicateRules(second_look_bits=64)
    )
    found = [(row["left"], row["right"], row["method"], row["threshold"]) for row in made.to_pylist()]
    assert found == [("a", "c", "perceptual", 26), ("a", "d", "perceptual", 26), ("b", "c", "tiles", 64)]


def test_each_picture_is_compared_with_its_nearest_alone() -> None:
    left, right = np.array([0, 0, 0, 1, 1, 2]), np.array([1, 2, 3, 2, 3, 3])
    distance = np.array([4, 30, 40, 50, 20, 5], np.float32)
    alike = pairs_table(IDS, left, right, relation="copy", method="perceptual", distance=distance, threshold=26.0)
    asked = second_look_pairs.wanted(alike, left * 4 + right, 4, DuplicateRules(second_looks=1, second_look_bits=64))
    assert asked.tolist() == [1, 4, 5]
    every = second_look_pairs.wanted(alike, left * 4 + right, 4, DuplicateRules(second_look_bits=64))
    assert every.tolist() == [1, 2, 3, 4, 5]
