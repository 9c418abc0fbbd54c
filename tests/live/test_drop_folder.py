"""Files dropped into a watched folder, with the webserver and the daemon as people run them."""

import hashlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from media_assets.batch import key_of
from media_assets.operations.audit import audit
from media_assets.partitions import BATCHES
from media_assets.schemas.files import MEDIA_FILES
from tests.live.files import picture, short_clip
from tests.live.instance import BATCH_ASSETS, CORPUS_ASSETS, Place, Server, make_place

pytestmark = pytest.mark.daemon


class Writer:
    """A program that takes its time over a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    def _write(self) -> None:
        with self.path.open("a", buffering=1) as file:
            number = 0
            while not self._stop.wait(0.3):
                number += 1
                file.write(f"Line {number} of a diary that is still being written.\n")

    def finish(self) -> None:
        self._stop.set()
        self._thread.join()


@dataclass(frozen=True)
class Story:
    """What happened: 25 files came at once while one more was being written, which was finished later."""

    place: Place
    server: Server
    diary: Path
    at_drop: list[str]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    place = make_place(tmp_path_factory.mktemp("dropped"))
    album = place.root / "album"
    album.mkdir()
    for number in range(23):
        picture(album / f"{number:02}.png", number)
    (album / "notes.txt").write_text("Anna Bell met Tom Reed in Oxford. They walked to the river.\n" * 3)
    short_clip(album / "memo.opus")
    writer = Writer(place.drop / "diary.txt")
    with place.dagster() as server, place.instance() as instance:
        # A folder that is moved in as a whole: no tick can see half of it.
        album.rename(place.drop / "album")
        dropped = time.time()
        at_drop = server.wait_for(lambda: _partitions(instance), 120, "the files were claimed")
        writer.finish()
        finished = time.time()
        server.wait_for(lambda: len(_done(instance)) == 2, 180, "the file that was being written was processed")
        server.wait_for(lambda: _corpus_is_younger(instance), 180, "the corpus assets followed")
        ends = _done(instance)
        print(
            f"\ndrop to batch done {ends[0] - dropped:.0f} s, last write to its batch done {ends[1] - finished:.0f} s,"
            f" batch done to corpus done {time.time() - ends[1]:.0f} s"
        )
        yield Story(place, server, place.drop / "diary.txt", at_drop)


def _done(instance: dg.DagsterInstance) -> list[float]:
    """When batch runs ended well, in order."""
    filters = dg.RunsFilter(job_name="process_batch", statuses=[dg.DagsterRunStatus.SUCCESS])
    return sorted(record.end_time or 0.0 for record in instance.get_run_records(filters))


def _partitions(instance: dg.DagsterInstance) -> list[str]:
    return list(instance.get_dynamic_partitions(str(BATCHES.name)))


def _corpus_is_younger(instance: dg.DagsterInstance) -> bool:
    def last(name: str) -> float:
        event = instance.get_latest_materialization_event(key_of(name))
        return event.timestamp if event else 0.0

    return min(map(last, CORPUS_ASSETS)) > max(map(last, BATCH_ASSETS))


def test_files_dropped_together_are_one_batch_and_one_run(story: Story) -> None:
    assert len(story.at_drop) == 1
    manifest = story.place.workspace.library.read_manifest(story.at_drop[0])
    assert len(manifest.files) == 25
    with story.place.instance() as instance:
        runs = instance.get_runs(dg.RunsFilter(job_name="process_batch"))
        assert len(runs) == 2
        assert sorted(run.tags["dagster/partition"] for run in runs) == sorted(_partitions(instance))


def test_one_run_makes_every_asset_of_the_batch_and_records_its_checks(story: Story) -> None:
    with story.place.instance() as instance:
        [run] = instance.get_runs(dg.RunsFilter(tags={"dagster/partition": story.at_drop[0]}))
        made = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION).records
        judged = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION).records
    assert {record.asset_key for record in made} == {key_of(name) for name in BATCH_ASSETS}
    assert {record.partition_key for record in made} == {story.at_drop[0]}
    assert len(judged) == 2 * len(BATCH_ASSETS) + 2  # whether transcripts are believed, and chat services answer


def test_a_file_that_is_still_being_written_is_taken_later_and_whole(story: Story) -> None:
    library = story.place.workspace.library
    names = [row["name"] for row in library.read_table("media_files", MEDIA_FILES, story.at_drop[0]).to_pylist()]
    assert "diary.txt" not in names
    [late] = [key for key in library.manifest_keys() if key not in story.at_drop]
    [row] = library.read_table("media_files", MEDIA_FILES, late).to_pylist()
    assert (row["name"], row["state"]) == ("diary.txt", "ok")
    assert row["content_id"] == hashlib.sha256(story.diary.read_bytes()).hexdigest()


def test_the_corpus_follows_by_itself_and_the_accounts_add_up(story: Story) -> None:
    with story.place.instance() as instance:
        assert _corpus_is_younger(instance)
        assert instance.get_runs_count(dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE])) == 0
    accounts = audit(story.place.workspace)
    assert accounts.problems == []
    # Without a chat model the recording's enhanced translation is a lesser one.
    assert +accounts.columns == {"done": 25, "partial": 1}


def test_the_web_server_shows_the_same_assets_and_their_checks(story: Story) -> None:
    data = story.server.query("{ assetNodes { assetKey { path } groupName assetChecksOrError { __typename } } }")
    shown = {"/".join(node["assetKey"]["path"]) for node in data["assetNodes"]}
    assert shown == {*BATCH_ASSETS, *CORPUS_ASSETS, "duplicate_quality", "asr_outcomes"}
