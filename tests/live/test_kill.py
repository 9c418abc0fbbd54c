"""Processes killed with SIGKILL: nothing is lost, nothing is done twice, nothing is half written."""

import os
import random
import signal
import time
from collections import Counter

import dagster as dg
import pyarrow.parquet as pq
import pytest

from media_assets.operations.audit import audit
from tests.live.files import picture, spoken
from tests.live.instance import REPOSITORY, Place, make_place, members, wait_for

pytestmark = pytest.mark.daemon

CLIPS = 12


def _transcribed(place: Place) -> dict[str, int]:
    return {row.item: row.attempts for row in place.workspace.ledger.items.of(stage="transcripts/windows")}


def _statuses(place: Place) -> set[str]:
    with place.instance() as instance:
        return {run.status.value for run in instance.get_runs(dg.RunsFilter(job_name="process_batch"))}


def _assert_everything_published_is_whole(place: Place) -> None:
    for path in (place.library / "tables").rglob("*.parquet"):
        pq.read_table(path, page_checksum_verification=True)
    for path in (place.library / "blobs").rglob("*"):
        assert path.is_dir() or path.stat().st_size > 0 or path.name.startswith(".writing-")


def test_a_run_killed_in_the_middle_goes_on_where_it_was(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = make_place(tmp_path_factory.mktemp("killed"), languages="")
    spoken(place.drop, CLIPS, 3.0)
    picture(place.drop / "photo.png", 1)
    with place.started("media_assets.cli", "ingest", str(place.drop), "--json") as process:
        wait_for(lambda: (place.library / "ledger.db").exists(), 60, "the ledger is there", log=place.log)
        wait_for(lambda: len(_transcribed(place)) >= 3, 90, "three clips are transcribed", log=place.log, every=0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        wait_for(lambda: not members(process.pid), 10, "the decoders died with their parent")
    finished = _transcribed(place)
    assert 3 <= len(finished) < CLIPS
    _assert_everything_published_is_whole(place)
    [batch] = place.workspace.ledger.files.batches()
    assert audit(place.workspace).columns["pending"] == CLIPS + 1

    assert _statuses(place) == {"STARTED"}  # nobody was left to say otherwise
    again = place.media("retry")
    assert _statuses(place) == {"FAILURE", "SUCCESS"}
    assert again == {"batches": [batch], "failed runs": []}
    rows = place.workspace.ledger.items.of(stage="transcripts/windows")
    assert len(rows) == CLIPS
    assert {row.state for row in rows} <= {"ok", "reused", "not_applicable"}
    assert {row.item: (row.attempts, row.hit) for row in rows if row.item in finished} == dict.fromkeys(
        finished, (1, True)
    )
    # What was at work when the process died had not been recorded, so it is repeated and still a first attempt.
    assert Counter(row.attempts for row in rows) == {1: CLIPS}
    _assert_everything_published_is_whole(place)
    accounts = audit(place.workspace)
    assert (accounts.problems, accounts.seen, accounts.columns["pending"]) == ([], CLIPS + 1, 0)
    assert place.media("retry") == {"batches": [], "failed runs": []}


def test_after_everything_was_killed_at_once_the_daemon_finishes_the_batch_by_itself(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    place = make_place(tmp_path_factory.mktemp("cut"), languages="")
    album = place.root / "album"
    album.mkdir()
    spoken(album, CLIPS, 3.0)
    time.sleep(float(place.settings["settle_seconds"]))
    album.rename(place.drop / "album")
    with place.started("dagster._daemon", "run", "-w", str(REPOSITORY / "workspace.yaml")) as daemon:
        wait_for(lambda: (place.library / "ledger.db").exists(), 60, "the ledger is there", log=place.log)
        wait_for(lambda: len(_transcribed(place)) >= 3, 120, "three clips are transcribed", log=place.log, every=0.05)
        for process in members(daemon.pid):
            process.kill()
    finished = _transcribed(place)
    assert 3 <= len(finished) < CLIPS
    assert _statuses(place) == {"STARTED"}
    with place.daemon():
        wait_for(lambda: _statuses(place) == {"FAILURE", "SUCCESS"}, 180, "the run was tried again", log=place.log)
    rows = place.workspace.ledger.items.of(stage="transcripts/windows")
    assert len(rows) == CLIPS
    assert {row.item for row in rows if row.hit} == set(finished)
    assert Counter(row.attempts for row in rows) == {1: CLIPS}
    accounts = audit(place.workspace)
    assert (accounts.problems, accounts.columns["pending"]) == ([], 0)


def test_claiming_killed_at_any_moment_loses_no_file_and_claims_none_twice(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    place = make_place(tmp_path_factory.mktemp("claiming"), batch_files="3")
    _, files = place.media("ingest", "--claim-only", str(place.drop)), 0
    chance = random.Random(5)
    for round_ in range(10):
        for number in range(30):
            (place.drop / f"{round_}-{number:02}.txt").write_text(f"{round_} {number}")
            files += 1
        before = len(place.workspace.library.manifest_keys())
        with place.started("media_assets.cli", "ingest", "--claim-only", str(place.drop)) as process:
            if round_ % 2:  # while it starts, or while it looks around
                time.sleep(chance.uniform(0.2, 1.5))
            else:  # in the middle of writing manifests, or between those and the ledger
                behind = before + chance.randint(1, 10)
                wait_for(
                    lambda behind=behind, process=process: (
                        process.poll() is not None or len(place.workspace.library.manifest_keys()) >= behind
                    ),
                    30,
                    "manifests are written",
                    every=0.001,
                )
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
    place.media("ingest", "--claim-only", str(place.drop))
    library, ledger = place.workspace.library, place.workspace.ledger
    manifests = [library.read_manifest(key) for key in library.manifest_keys()]
    claims = Counter(file.path for manifest in manifests for file in manifest.files)
    assert len(claims) == files
    assert set(claims.values()) == {1}
    assert ledger.files.batches() == library.manifest_keys()
    accounts = audit(place.workspace)
    assert (accounts.problems, accounts.seen, accounts.columns["pending"]) == ([], files, files)
