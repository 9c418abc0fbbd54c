"""Files that can be copies of nothing are hashed while they are probed; nothing else about them is different."""

import errno
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from media_assets.demo.drop import make_drop_folder
from media_assets.library import inventory
from media_assets.library.identify import Identified, alone_in_size
from media_assets.library.inventory import NAME, inventory_stage, take_inventory
from media_assets.work import Computed, Item, StageRun
from resources import opening
from resources.errors import DecoderCrashed, FileMoved, ItemTimeout, PermanentError
from resources.ledger import Ledger
from resources.manifests import FileClaim
from resources.workers import Task, Workers, stop_workers
from tests.media_assets import worker_functions
from tests.media_assets.library.claiming import BATCH, doubt, manifest
from tests.media_assets.made import claimed, saved, scene, sound, source, tone

SECOND = BATCH[:-1] + "1"


def taken(ledger: Ledger, workers: Workers, folder: Path, batch: str = BATCH) -> tuple[StageRun, dict[str, Any]]:
    run, table = take_inventory(manifest(folder, batch), ledger, workers, 10**9)
    return run, {row["name"]: row for row in table.to_pylist()}


def work_done(run: StageRun) -> tuple[int, int, int]:
    return run.computed, run.hits, run.decoder_tasks


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    make_drop_folder(folder)
    return folder


def both_ways(tmp_path: Path, workers: Workers, folder: Path) -> list[tuple[pa.Table, StageRun, Ledger]]:
    made = manifest(folder)
    found = []
    for name in ("one pass", "two passes"):
        ledger = Ledger(url=f"sqlite:///{tmp_path / name}.db", max_bytes=10**8)
        if name == "two passes":
            doubt(ledger, made)
        run, table = take_inventory(made, ledger, workers, 10**9)
        found.append((table, run, ledger))
    return found


def test_both_ways_make_the_same_inventory_of_the_demo_row_for_row(
    tmp_path: Path, workers: Workers, demo: Path
) -> None:
    (one, one_run, one_ledger), (two, two_run, two_ledger) = both_ways(tmp_path, workers, demo)
    assert one.num_rows > 60 and one.equals(two)
    assert one_run.states["quarantined"] >= 3
    assert (one_run.states, work_done(one_run)) == (two_run.states, work_done(two_run))
    rows = [
        {row.item: (row.state, row.reason, row.key, row.identity, row.why, row.hit) for row in ledger.items.of()}
        for ledger in (one_ledger, two_ledger)
    ]
    assert rows[0] == rows[1]
    keys = [row[2] for row in rows[0].values()]
    assert one_ledger.results.known(keys) == two_ledger.results.known(keys) == set(keys)


def test_most_files_of_the_demo_are_read_by_their_decoder_alone(
    ledger: Ledger, workers: Workers, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    really = opening.open_file
    monkeypatch.setattr(opening, "open_file", lambda root, path: (opened.append(path), really(root, path))[1])
    made = manifest(demo)
    take_inventory(made, ledger, workers, 10**9)
    alone = {file.path for file in alone_in_size(made.files, ())}
    assert len(alone) > 40
    assert sorted(opened) == sorted({file.path for file in made.files} - alone)


def test_the_bytes_of_a_new_file_are_read_once_by_all_processes_together(ledger: Ledger, drop: Path) -> None:
    one_worker = Workers(processes=1, item_seconds=61)

    def read_so_far() -> int:
        (answer,) = one_worker.run(worker_functions.bytes_read, [Task(None, ())])
        return int(answer.value) + int(worker_functions.bytes_read())

    try:
        (drop / "warm.wav").write_bytes(sound("wav", "pcm_s16le", tone(1)))
        (drop / "warm.mp3").write_bytes(sound("mp3", "libmp3lame", tone(1)))
        taken(ledger, one_worker, drop)
        (drop / "new.wav").write_bytes(sound("wav", "pcm_s16le", tone(600)))
        size = (drop / "new.wav").stat().st_size
        before = read_so_far()
        run, rows = taken(ledger, one_worker, drop, SECOND)
        assert size > 19_000_000
        assert size <= read_so_far() - before < 1.1 * size
        assert run.computed == 1 and rows["new.wav"]["state"] == "ok"
    finally:
        stop_workers()


def test_swapped_renamed_replaced_and_copied_files_cost_no_decoder(
    ledger: Ledger, workers: Workers, drop: Path
) -> None:
    for name, seconds in (("a.wav", 1), ("b.wav", 2), ("c.wav", 3)):
        (drop / name).write_bytes(sound("wav", "pcm_s16le", tone(seconds)))
    kept = (drop / "c.wav").read_bytes()
    assert work_done(taken(ledger, workers, drop)[0]) == (3, 0, 3)
    (drop / "a.wav").rename(drop / "t")
    (drop / "b.wav").rename(drop / "a.wav")
    (drop / "t").rename(drop / "b.wav")
    (drop / "c.wav").write_bytes(sound("wav", "pcm_s16le", tone(4)))
    made = manifest(drop, SECOND)
    ledger.files.claim([made])  # which forgets the versions that were there
    assert work_done(take_inventory(made, ledger, workers, 10**9)[0]) == (1, 2, 1)
    (drop / "back again.wav").write_bytes(kept)
    (drop / "c.wav").unlink()
    assert work_done(taken(ledger, workers, drop, BATCH[:-1] + "2")[0]) == (0, 3, 0)


def test_copies_that_come_together_are_probed_once(ledger: Ledger, workers: Workers, drop: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        (drop / name).write_bytes(saved(scene(), "JPEG"))
    run, rows = taken(ledger, workers, drop)
    assert work_done(run) == (1, 1, 1)
    assert rows["a.jpg"]["content_id"] == rows["b.jpg"]["content_id"]


def test_the_same_bad_file_under_another_name_is_known(ledger: Ledger, workers: Workers, drop: Path) -> None:
    data = saved(scene(), "JPEG")[:500]
    (drop / "bad.jpg").write_bytes(data)
    run, rows = taken(ledger, workers, drop)
    assert (rows["bad.jpg"]["state"], rows["bad.jpg"]["content_id"]) == (
        "quarantined",
        hashlib.sha256(data).hexdigest(),
    )
    (drop / "bad.jpg").rename(drop / "other.jpg")
    again, renamed = taken(ledger, workers, drop, SECOND)
    assert work_done(again) == (0, 1, 0)
    assert renamed["other.jpg"]["reason"] == rows["bad.jpg"]["reason"]
    assert again.rows[renamed["other.jpg"]["file_id"]].why == f"computed for bad.jpg in {BATCH}"


def test_a_second_run_of_a_batch_starts_no_decoder(ledger: Ledger, workers: Workers, demo: Path) -> None:
    taken(ledger, workers, demo)
    run, _ = taken(ledger, workers, demo)
    assert (run.computed, run.decoder_tasks) == (0, 0)
    assert all(row.why == "nothing changed" or row.why.startswith("same content as ") for row in run.rows.values())


def test_a_new_file_that_is_gone_or_changed_is_tried_again(ledger: Ledger, workers: Workers, drop: Path) -> None:
    for number, name in enumerate(("gone.jpg", "changed.jpg", "fine.jpg")):
        (drop / name).write_bytes(saved(scene(number), "JPEG") + bytes(number))
    made = manifest(drop)
    (drop / "gone.jpg").unlink()
    (drop / "changed.jpg").write_bytes(b"shorter")
    run, table = take_inventory(made, ledger, workers, 10**9)
    assert run.states == {"failed": 2, "ok": 1}
    rows = {row["name"]: row for row in table.to_pylist()}
    assert rows["gone.jpg"]["content_id"] is None and rows["gone.jpg"]["key"] is None
    assert "cannot be opened any more" in rows["gone.jpg"]["reason"]
    assert rows["changed.jpg"]["reason"] == "the file changed after it was claimed"
    (drop / "gone.jpg").write_bytes(saved(scene(0), "JPEG"))
    os.utime(drop / "gone.jpg", ns=(made.files[2].mtime_ns,) * 2)
    assert take_inventory(made, ledger, workers, 10**9)[0].states == {"failed": 1, "reused": 1, "ok": 1}


def unread(folder: Path, name: str) -> Item:
    about = claimed(folder, name)
    claim = FileClaim(name.encode(), about.size, about.mtime_ns)
    return Item("id", "", name, Identified(claim, about, ""), about.size)


@pytest.mark.parametrize("error", [DecoderCrashed("it crashed"), ItemTimeout("it took too long"), ZeroDivisionError()])
def test_a_decoder_that_died_leaves_a_verdict_about_these_bytes(tmp_path: Path, error: Exception) -> None:
    source(tmp_path, "a.mp4", b"dangerous")
    done = inventory._identified(Computed(unread(tmp_path, "a.mp4"), None, error, 1.0))
    assert done.error is error
    assert done.item.identity == hashlib.sha256(b"dangerous").hexdigest()


def test_a_decoder_that_died_on_a_file_that_changed_says_nothing_about_it(tmp_path: Path) -> None:
    source(tmp_path, "a.mp4", b"dangerous")
    item = unread(tmp_path, "a.mp4")
    source(tmp_path, "a.mp4", b"replaced by another")
    done = inventory._identified(Computed(item, None, DecoderCrashed("it crashed"), 1.0))
    assert isinstance(done.error, FileMoved) and done.item.identity == ""


def test_a_disk_that_fails_after_the_decoder_died_is_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_: Any) -> str:
        raise OSError(errno.EIO, "Input/output error")

    source(tmp_path, "a.mp4", b"dangerous")
    monkeypatch.setattr(inventory, "content_id", unreadable)
    done = inventory._identified(Computed(unread(tmp_path, "a.mp4"), None, PermanentError("bad"), 1.0))
    assert isinstance(done.error, OSError) and done.item.identity == ""


_RUN = """
import sys
from pathlib import Path
from media_assets.library.inventory import take_inventory
from resources.ledger import Ledger
from resources.workers import Workers, stop_workers
from tests.media_assets.library.claiming import manifest

ledger = Ledger(url=sys.argv[1], max_bytes=10**8)
run, table = take_inventory(manifest(Path(sys.argv[2])), ledger, Workers(processes=2), 10**9)
print(run.computed, run.hits, len(set(table["content_id"].to_pylist())))
stop_workers()
"""


def test_a_killed_inventory_goes_on_where_it_was(ledger: Ledger, drop: Path) -> None:
    count = 250
    for number in range(count):
        (drop / f"{number}.txt").write_bytes(b"x" * (number + 1))
    command = [sys.executable, "-c", _RUN, ledger.url, str(drop)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    running = subprocess.Popen(command, env=environment)
    deadline = time.monotonic() + 300
    while not sum(ledger.items.counts(stage=NAME).values()) > 20:
        assert running.poll() is None and time.monotonic() < deadline
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait()
    committed = sum(ledger.items.counts(stage=NAME).values())
    assert committed < count
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert [int(word) for word in done.stdout.split()] == [count - committed, committed, count]


def test_a_file_above_the_limit_is_still_not_read(ledger: Ledger, workers: Workers, drop: Path) -> None:
    (drop / "a.txt").write_bytes(b"eleven byte")
    run, table = take_inventory(manifest(drop), ledger, workers, 10)
    (row,) = table.to_pylist()
    assert row["content_id"] == f"unread-{row['file_id']}"
    assert run.states == {"not_applicable": 1}


def test_reading_once_is_no_part_of_any_key(workers: Workers) -> None:
    assert inventory_stage(workers, 10**9).components["settings"] == {}


def test_a_copy_in_another_folder_is_known_whatever_its_time(ledger: Ledger, workers: Workers, drop: Path) -> None:
    (drop / "a.wav").write_bytes(sound("wav", "pcm_s16le", tone(1)))
    taken(ledger, workers, drop)
    elsewhere = drop.parent / "elsewhere"
    elsewhere.mkdir()
    shutil.copyfile(drop / "a.wav", elsewhere / "b.wav")
    assert work_done(taken(ledger, workers, elsewhere, SECOND)[0]) == (0, 1, 0)
