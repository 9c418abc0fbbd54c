"""The asset on real libraries: one with photographs, and an empty one."""

import io
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pytest

from media_assets.demo.photographs import photograph
from media_assets.duplicates.quality import trial as trial_module
from media_assets.duplicates.quality.assets import duplicate_quality
from media_assets.duplicates.quality.sample import sample_pictures
from media_assets.duplicates.quality.trial import Place, trial
from media_assets.schemas.duplicates import DUPLICATE_PAIRS
from media_assets.schemas.quality import DUPLICATE_QUALITY
from media_assets.schemas.visual import FRAMES
from resources.duplicates import DuplicateRules
from resources.ledger import Ledger
from resources.library import Library
from resources.quality import QualityTrial
from resources.vision.descriptor import VisualDescriptor
from resources.workers import Workers

NAMES = ("astronaut", "chelsea", "coffee", "rocket")


def shelve(library: Library, names: tuple[str, ...] = NAMES, **more: object) -> None:
    """Write pictures as the frames stage leaves them; the content ids are their names."""
    rows = []
    for name in names:
        picture = photograph(name)
        picture.thumbnail((200, 200))
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG")
        library.write_blob(f"thumbnails/{name}.jpg", buffer.getvalue())
        row = {"content_id": name, "frame": 0, "thumbnail": f"thumbnails/{name}.jpg", "plain": False}
        rows.append(dict.fromkeys(FRAMES.names) | row | more)
    library.write_table("frames", pa.Table.from_pylist(rows, FRAMES), FRAMES, "20260101t000000-inbox-000000")


def test_a_sample_is_the_same_each_time_and_bounded(library: Library) -> None:
    shelve(library)
    names = [name for name, _ in sample_pictures(library, 3).pictures]
    assert names == ["astronaut", "chelsea", "coffee"]
    assert [name for name, _ in sample_pictures(library, 3).pictures] == names
    assert sample_pictures(library, 0).pictures == []


def test_what_is_known_to_be_alike_is_sampled_once(library: Library) -> None:
    shelve(library)
    pair = dict.fromkeys(DUPLICATE_PAIRS.names) | {"left": "astronaut", "right": "chelsea", "relation": "part"}
    library.write_table("duplicate_pairs", pa.Table.from_pylist([pair], DUPLICATE_PAIRS), DUPLICATE_PAIRS)
    sample = sample_pictures(library, 9)
    assert ([name for name, _ in sample.pictures], sample.alike) == (["astronaut", "coffee", "rocket"], 1)


def test_missing_and_damaged_thumbnails_and_plain_pictures_are_counted(library: Library) -> None:
    shelve(library)
    library.blob_path("thumbnails/coffee.jpg").unlink()
    library.blob_path("thumbnails/rocket.jpg").write_bytes(b"\xff\xd8 no picture")
    sample = sample_pictures(library, 9)
    assert ([name for name, _ in sample.pictures], sample.unreadable) == (["astronaut", "chelsea"], 2)
    shelve(library, plain=True)
    assert (sample_pictures(library, 9).pictures, sample_pictures(library, 9).plain) == ([], 4)


def test_the_library_is_tried_by_every_method(
    library: Library, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelve(library)
    some = ("JPEG 50", "turned 90", "crop 10")
    monkeypatch.setattr(trial_module, "TRANSFORMS", {name: trial_module.TRANSFORMS[name] for name in some})
    found = trial(Place(library, VisualDescriptor(), workers, DuplicateRules()), 9, [])
    assert found.table.schema.equals(DUPLICATE_QUALITY)
    together = {row["transform"]: row for row in found.table.to_pylist() if row["method"] == "all together"}
    assert {name: (together[name]["originals"], together[name]["found"]) for name in some} == dict.fromkeys(
        some, (4, 4)
    )
    assert {together[name]["kept"] for name in some} == {True}
    by_tiles = {row["transform"]: row["found"] for row in found.table.to_pylist() if row["method"] == "tiles"}
    assert by_tiles["JPEG 50"] == by_tiles["turned 90"] == 4
    upright = [row["found"] for row in found.table.to_pylist() if row["method"] == "perceptual, upright"]
    assert upright == [4, 0, 0]
    assert (found.facts["pictures"], found.facts["films made of them"]) == (4, 0)


def test_an_empty_library_gives_rows_without_originals_and_breaks_no_promise(tmp_path: Path, workers: Workers) -> None:
    library = Library(root=str(tmp_path / "library"))
    resources = {
        "library": library,
        "ledger": Ledger(url=library.ledger_url(), max_bytes=10**8),
        "image_embedder": VisualDescriptor(),
        "workers": workers,
        "duplicate_rules": DuplicateRules(),
        "quality_trial": QualityTrial(),
    }
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([duplicate_quality], resources=resources, instance=instance)
    (check,) = result.get_asset_check_evaluations()
    assert check.passed and check.severity == dg.AssetCheckSeverity.WARN
    table = library.read_table("duplicate_quality", DUPLICATE_QUALITY)
    assert len(table) > 50 and set(table["originals"].to_pylist()) == {0}
