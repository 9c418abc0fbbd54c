"""The frames stage in real workers, and the frames as items of the next stages."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from media_assets.frames.settings import FrameSettings
from media_assets.frames.store import frames_stage
from media_assets.frames.thumbnails import as_jpegs, frame_items
from media_assets.schemas.visual import FRAMES
from media_assets.stage import run_stage
from media_assets.work import Item, StageRun
from resources.ledger import Ledger
from resources.library import Library
from resources.workers import Workers
from tests.media_assets.made import saved, scene, source, video

BATCH = "20260101t000000-inbox-000000"
BLACK = Image.new("RGB", (96, 64))


@pytest.fixture
def items(tmp_path: Path) -> list[Item]:
    films = [scene(n // 10) for n in range(20)]
    made = {
        "photo": (saved(scene(), "JPEG"), "image"),
        "plain": (saved(BLACK, "PNG"), "image"),
        "film": (video("mp4", "libx264", films, key_every=10, bf="0", sc_threshold="0"), "video"),
    }
    return [
        Item(name, f"ab{name}", f"{name}.file", (source(tmp_path, name, data), kind))
        for name, (data, kind) in made.items()
    ]


def run(library: Library, ledger: Ledger, workers: Workers, items: list[Item], **settings: int) -> StageRun:
    done = run_stage(frames_stage(library, workers, FrameSettings(**settings)), items, ledger, BATCH)  # type: ignore[arg-type]
    library.write_table("frames", done.table(), FRAMES, BATCH)
    return done


def test_every_frame_is_a_blob_named_by_what_it_shows(
    library: Library, ledger: Ledger, workers: Workers, items: list[Item]
) -> None:
    rows = run(library, ledger, workers, items).table().to_pylist()
    names = sorted((row["content_id"], row["thumbnail"]) for row in rows)
    assert [(content, re.sub("-[0-9a-f]{6}-", "-*-", name)) for content, name in names] == [
        ("film", "thumbnails/ab/abfilm-512q90-*-0.jpg"),
        ("film", "thumbnails/ab/abfilm-512q90-*-1.jpg"),
        ("photo", "thumbnails/ab/abphoto-512q90-*-0.jpg"),
        ("plain", "thumbnails/ab/abplain-512q90-*-0.jpg"),
    ]
    for row in rows:
        with Image.open(io.BytesIO(library.blob_path(row["thumbnail"]).read_bytes())) as image:
            assert image.size == (row["width"], row["height"])


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["gone", "empty"])
def test_a_second_run_decodes_nothing_and_a_lost_blob_only_its_own_file(
    library: Library, ledger: Ledger, workers: Workers, items: list[Item], lose: Callable[[Path], object]
) -> None:
    first = run(library, ledger, workers, items)
    again = run(library, ledger, workers, items)
    assert (again.hits, again.decoder_tasks) == (3, 0)
    lost = library.blob_path(sorted(first.table()["thumbnail"].to_pylist())[1])
    lose(Path(str(lost)))
    repaired = run(library, ledger, workers, items)
    assert (repaired.hits, repaired.decoder_tasks) == (2, 1)
    assert lost.stat().st_size > 0
    tables = [run.table().sort_by("thumbnail").drop_columns("state") for run in (first, repaired)]
    assert tables[0].equals(tables[1])


def test_other_settings_give_other_blobs(library: Library, ledger: Ledger, workers: Workers, items: list[Item]) -> None:
    before = {
        name: library.blob_path(name).read_bytes()
        for name in run(library, ledger, workers, items).table()["thumbnail"].to_pylist()
    }
    small = run(library, ledger, workers, items, side=32)
    assert small.hits == 0
    assert all("-32q90-" in name for name in small.table()["thumbnail"].to_pylist())
    fewer = run(library, ledger, workers, items, every_seconds=2)
    assert not before.keys() & set(fewer.table()["thumbnail"].to_pylist())
    assert before == {name: library.blob_path(name).read_bytes() for name in before}


def test_frames_become_items_that_load_their_pictures_when_asked(
    library: Library, ledger: Ledger, workers: Workers, items: list[Item]
) -> None:
    run(library, ledger, workers, items)
    pictures = {item.id: item for item in frame_items(library, BATCH, as_jpegs)}
    assert set(pictures) == {"photo", "plain", "film"}
    assert len({item.identity for item in pictures.values()}) == 3
    ((frame, time_seconds, jpeg),) = pictures["photo"].work()
    picture = Image.open(io.BytesIO(jpeg))
    assert (frame, time_seconds, picture.mode, picture.size) == (0, None, "RGB", (96, 64))
    assert np.abs(np.asarray(picture, dtype=float) - np.asarray(scene(), dtype=float)).mean() < 8
    times = [time_seconds for _, time_seconds, _ in pictures["film"].work()]
    assert times == pytest.approx([0, 1])


def test_frames_have_hashes_and_plain_ones_are_marked(
    library: Library, ledger: Ledger, workers: Workers, items: list[Item]
) -> None:
    rows = run(library, ledger, workers, items).table().to_pylist()
    assert sorted((row["content_id"], row["frame"], row["plain"]) for row in rows) == [
        ("film", 0, False),
        ("film", 1, False),
        ("photo", 0, False),
        ("plain", 0, True),
    ]
    same = {row["phash"] for row in rows if (row["content_id"], row["frame"]) in {("photo", 0), ("film", 0)}}
    assert max((a ^ b).bit_count() for a in same for b in same) <= 10
