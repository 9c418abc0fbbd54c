"""The drop-folder sensor on a real instance, and what a crash between any two of its steps leaves to the next tick."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from media_assets.definitions import defs
from media_assets.jobs import process_batch
from media_assets.library.intake import list_folder, plan_batches
from media_assets.partitions import BATCHES
from resources import build_resources
from resources.ledger import Ledger
from resources.library import Library
from resources.manifests import Manifest
from resources.settings import Settings, load_settings
from sensors.drop_folders import drop_folder_sensor


class Ticks:
    """A drop folder with its sensor, an instance, and what the daemon does with a tick's result."""

    def __init__(self, root: Path, instance: dg.DagsterInstance) -> None:
        self.drop = root / "drop"
        self.drop.mkdir()
        self.instance = instance
        self.settings: Settings = load_settings(
            _env_file=None,
            library=str(root / "library"),
            drop_folders=f"inbox={self.drop}",
            settle_seconds="0",
            batch_files="2",
        )
        self.resources = build_resources(self.settings)
        self.library: Library = self.resources["library"]
        self.ledger: Ledger = self.resources["ledger"]
        self.cursor: str | None = None

    def tick(self, settings: Settings | None = None) -> dg.SensorResult:
        """Evaluate the sensor once, and do nothing with its result."""
        sensor = drop_folder_sensor("inbox", self.drop, settings or self.settings)
        chosen = {name: self.resources[name] for name in ("library", "ledger")}
        with dg.build_sensor_context(instance=self.instance, cursor=self.cursor, resources=chosen) as context:
            result = sensor(context)
        assert isinstance(result, dg.SensorResult)
        return result

    def obey(self, result: dg.SensorResult) -> list[str]:
        """Do what the daemon does: add the partitions, create the runs, keep the cursor."""
        for request in result.dynamic_partitions_requests or ():
            self.instance.add_dynamic_partitions(str(BATCHES.name), list(request.partition_keys))
        for request in result.run_requests or ():
            tags = {"dagster/partition": str(request.partition_key), "dagster/run_key": str(request.run_key)}
            self.instance.create_run_for_job(defs.resolve_job_def("process_batch"), tags=tags)
        self.cursor = result.cursor
        return keys_of(result)

    def plan(self) -> tuple[Manifest, ...]:
        """Plan as the sensor does."""
        return plan_batches(
            list_folder(self.drop),
            self.ledger.files.known("inbox"),
            {},
            time.time(),
            drop_folder="inbox",
            root=str(self.drop),
            settle_seconds=0,
            batch_files=2,
            batch_bytes=10**9,
        ).manifests

    def claims(self) -> list[bytes]:
        """Every claimed path, as often as it was claimed."""
        manifests = [self.library.read_manifest(key) for key in self.ledger.files.batches()]
        return sorted(file.path for manifest in manifests for file in manifest.files)


def keys_of(result: dg.SensorResult) -> list[str]:
    """Return the requested partition keys; each is also its run's key, and all are added in the same result."""
    requests = list(result.run_requests or ())
    assert [request.run_key for request in requests] == [request.partition_key for request in requests]
    added = [key for request in result.dynamic_partitions_requests or () for key in request.partition_keys]
    keys = [str(request.partition_key) for request in requests]
    assert added == keys
    return keys


@pytest.fixture
def ticks(tmp_path: Path) -> Iterator[Ticks]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield Ticks(tmp_path, instance)


def _drop(ticks: Ticks, *names: str) -> None:
    for name in names:
        (ticks.drop / name).write_text(name)


def test_the_first_tick_requests_every_new_batch_once_and_the_next_one_nothing(ticks: Ticks) -> None:
    _drop(ticks, "a.txt", "b.txt", "c.txt")
    result = ticks.tick()
    assert len(ticks.obey(result)) == 2
    second = ticks.tick()
    assert keys_of(second) == []
    assert second.skip_reason is not None and second.skip_reason.skip_message == "no new files"
    assert ticks.claims() == [b"a.txt", b"b.txt", b"c.txt"]


def test_a_file_that_arrives_later_is_a_batch_of_its_own(ticks: Ticks) -> None:
    _drop(ticks, "a.txt")
    first = ticks.obey(ticks.tick())
    _drop(ticks, "b.txt")
    second = ticks.obey(ticks.tick())
    assert [file.path for file in ticks.library.read_manifest(second[0]).files] == [b"b.txt"]
    assert set(first).isdisjoint(second)


def test_a_crash_between_manifests_and_ledger_is_made_good_by_the_next_tick(ticks: Ticks) -> None:
    _drop(ticks, "a.txt", "b.txt", "c.txt", "d.txt")
    half = ticks.plan()
    ticks.library.write_manifest(half[0])
    _drop(ticks, "e.txt")
    requested = ticks.obey(ticks.tick())
    assert half[0].batch in requested
    assert ticks.claims() == [b"a.txt", b"b.txt", b"c.txt", b"d.txt", b"e.txt"]
    assert keys_of(ticks.tick()) == []


def test_a_crash_between_ledger_and_result_is_requested_by_the_next_tick(ticks: Ticks) -> None:
    _drop(ticks, "a.txt", "b.txt")
    lost = keys_of(ticks.tick())
    assert ticks.obey(ticks.tick()) == lost
    assert keys_of(ticks.tick()) == []
    assert ticks.claims() == [b"a.txt", b"b.txt"]


def test_a_crash_between_partitions_and_runs_is_requested_by_the_next_tick(ticks: Ticks) -> None:
    _drop(ticks, "a.txt", "b.txt", "c.txt")
    lost = keys_of(ticks.tick())
    ticks.instance.add_dynamic_partitions(str(BATCHES.name), lost)
    assert ticks.obey(ticks.tick()) == lost
    assert keys_of(ticks.tick()) == []


def test_a_batch_whose_run_failed_is_left_to_retries(ticks: Ticks) -> None:
    _drop(ticks, "a.txt")
    ticks.obey(ticks.tick())
    [run] = ticks.instance.get_runs()
    ticks.instance.report_run_failed(run)
    assert keys_of(ticks.tick()) == []


def test_the_daemons_own_evaluation_accepts_the_result(tmp_path: Path) -> None:
    with dg.instance_for_test() as instance:
        _evaluate(Ticks(tmp_path, instance))


def _evaluate(ticks: Ticks) -> None:
    _drop(ticks, "a.txt")
    sensor = drop_folder_sensor("inbox", ticks.drop, ticks.settings)
    chosen = {name: ticks.resources[name] for name in ("library", "ledger")}
    context = dg.build_sensor_context(
        instance_ref=ticks.instance.get_ref(), definitions=defs, resources=chosen, sensor_name=sensor.name
    )
    with context:
        data = sensor.evaluate_tick(context)
    assert data.run_requests is not None and data.dynamic_partitions_requests is not None
    [request] = data.run_requests
    assert request.partition_key in data.dynamic_partitions_requests[0].partition_keys
    assert sensor.job.name == process_batch.name


def test_links_hidden_unfinished_and_special_files_are_never_taken(ticks: Ticks, tmp_path: Path) -> None:
    _drop(ticks, ".hidden.txt", "movie.mp4.part", "song.mp3.crdownload", "letter.odt~", "good.txt")
    outside = tmp_path / "outside.txt"
    outside.write_text("not dropped")
    (ticks.drop / "link.txt").symlink_to(outside)
    (ticks.drop / "folder").symlink_to(tmp_path)
    os.mkfifo(ticks.drop / "pipe.wav")
    ticks.obey(ticks.tick())
    assert ticks.claims() == [b"good.txt"]


def test_names_that_are_no_utf8_are_taken_and_make_plain_keys(ticks: Ticks) -> None:
    raw = b"caf\xe9 \xff.txt"
    Path(os.fsdecode(os.path.join(os.fsencode(ticks.drop), raw))).write_text("hello")
    [key] = ticks.obey(ticks.tick())
    assert key.isascii()
    assert ticks.claims() == [raw]


def test_files_that_have_not_settled_wait_with_a_reason(ticks: Ticks) -> None:
    _drop(ticks, "a.txt")
    patient = ticks.settings.model_copy(update={"settle_seconds": 3600})
    result = ticks.tick(patient)
    assert keys_of(result) == []
    assert result.skip_reason is not None and result.skip_reason.skip_message == "1 files have not settled yet"
    assert ticks.claims() == []


def test_a_missing_drop_folder_is_skipped_with_a_reason_and_forgets_nothing(ticks: Ticks, tmp_path: Path) -> None:
    _drop(ticks, "a.txt")
    ticks.obey(ticks.tick())
    before = ticks.cursor
    ticks.drop.rename(tmp_path / "elsewhere")
    result = ticks.tick()
    assert result.skip_reason is not None
    assert result.skip_reason.skip_message == "the drop folder inbox is not there"
    assert result.cursor == before
    (tmp_path / "elsewhere").rename(ticks.drop)
    assert keys_of(ticks.tick()) == []
    assert ticks.claims() == [b"a.txt"]


def test_the_cursor_stays_small_however_many_files_there_are(ticks: Ticks) -> None:
    _drop(ticks, *(f"{number}.txt" for number in range(30)))
    assert ticks.tick().cursor == "{}"
