"""What the schedules request, and that nothing of it starts by itself."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pytest

from media_assets.definitions import defs
from media_assets.jobs import BATCH_GROUPS
from media_assets.operations.complete import TABLES, incomplete_batches
from media_assets.operations.retry import MOST_ATTEMPTS, batches_to_retry
from media_assets.operations.workspace import Workspace
from media_assets.partitions import BATCHES
from resources import build_resources
from resources.ledger.items import ItemRow
from resources.manifests import FileClaim, Manifest
from resources.settings import load_settings
from sensors.retries import weekly_retry
from sensors.schedules import SCHEDULES

_NO_COLUMNS = pa.schema([])


class Books:
    """A library and a ledger in which batches are entered by hand."""

    def __init__(self, root: Path) -> None:
        settings = load_settings(_env_file=None, library=str(root / "library"), languages="es")
        resources = build_resources(settings)
        self.workspace = Workspace(settings, resources["library"], resources["ledger"])

    def claim(self, batch: str) -> None:
        manifest = Manifest(batch, "inbox", "/nowhere", 1.0, (FileClaim(batch.encode(), 1, 1),))
        self.workspace.library.write_manifest(manifest)
        self.workspace.ledger.files.claim([manifest])

    def processed(self, batch: str, *, state: str = "ok", attempts: int = 1, without: Sequence[str] = ()) -> None:
        self.claim(batch)
        for name in (*TABLES, "translations/es", "enhanced_translations/es"):
            if name not in without:
                self.workspace.library.write_table(name, _NO_COLUMNS.empty_table(), _NO_COLUMNS, batch)
        for _ in range(attempts):
            self.workspace.ledger.items.record([_row(batch, state)])


def _row(batch: str, state: str) -> ItemRow:
    return ItemRow(
        batch=batch,
        stage="transcripts",
        item="item",
        label="talk.wav",
        state=state,
        reason=None,
        key=None,
        identity=None,
        fingerprint=None,
        extra=None,
        why="first time",
        hit=False,
        seconds=0.0,
    )


@pytest.fixture
def books(tmp_path: Path) -> Books:
    found = Books(tmp_path)
    found.processed("b0-done")
    found.processed("b1-failed", state="failed")
    found.processed("b2-degraded", state="degraded")
    found.processed("b3-quarantined", state="quarantined")
    found.processed("b4-hopeless", state="failed", attempts=MOST_ATTEMPTS)
    found.processed("b5-killed", without=["text_embeddings", "translations/es", "enhanced_translations/es"])
    found.claim("b6-never-begun")
    return found


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.instance_for_test() as found:
        yield found


def test_batches_are_retried_when_items_failed_or_are_degraded_or_work_is_missing(books: Books) -> None:
    assert batches_to_retry(books.workspace) == ["b1-failed", "b2-degraded", "b5-killed", "b6-never-begun"]


def test_batches_older_than_a_new_language_lack_work(books: Books) -> None:
    workspace = books.workspace
    more = Workspace(workspace.settings.model_copy(update={"languages": ("es", "fr")}), *_rooms(workspace))
    assert incomplete_batches(more) == workspace.ledger.files.batches()


def _rooms(workspace: Workspace) -> tuple:
    return workspace.library, workspace.ledger


def test_the_tables_of_a_batch_are_the_assets_of_a_batch() -> None:
    graph = defs.resolve_asset_graph()
    keys = {"/".join(key.path) for group in BATCH_GROUPS for key in graph.asset_keys_for_group(group)}
    assert {key for key in keys if "translations/" not in key} == set(TABLES)


def test_the_weekly_retry_requests_exactly_those_batches_once(
    books: Books, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDIA_LANGUAGES", "es")
    instance.add_dynamic_partitions(str(BATCHES.name), books.workspace.ledger.files.batches())
    instance.delete_dynamic_partition(str(BATCHES.name), "b6-never-begun")  # the drop-folder sensor is about to ask
    requests = [request for request in _tick(books, instance) if isinstance(request, dg.RunRequest)]
    assert [request.partition_key for request in requests] == ["b1-failed", "b2-degraded", "b5-killed"]
    assert requests[0].run_key == "b1-failed-retry-20261122"


def test_the_weekly_retry_says_so_when_there_is_nothing_to_do(
    tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDIA_LANGUAGES", "es")
    books = Books(tmp_path)
    books.processed("b0-done")
    [skip] = _tick(books, instance)
    assert isinstance(skip, dg.SkipReason)


def _tick(books: Books, instance: dg.DagsterInstance) -> list[dg.RunRequest | dg.SkipReason]:
    context = dg.build_schedule_context(
        instance=instance,
        scheduled_execution_time=datetime(2026, 11, 22, 4, tzinfo=UTC),
        resources={"library": books.workspace.library, "ledger": books.workspace.ledger},
    )
    with context:
        return list(weekly_retry(context))


def test_schedules_wait_until_someone_starts_them() -> None:
    assert {schedule.name for schedule in SCHEDULES} == {
        "nightly_corpus",
        "weekly_retry",
        "weekly_housekeeping",
        "weekly_duplicate_quality",
        "weekly_speech_calibration",
    }
    assert {schedule.default_status for schedule in SCHEDULES} == {dg.DefaultScheduleStatus.STOPPED}
