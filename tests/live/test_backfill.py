"""Twenty batches at once: an asset backfill through the web server's own interface."""

from collections import Counter, defaultdict

import dagster as dg
import pytest

from media_assets.batch import key_of
from media_assets.operations.execute import ingest
from media_assets.partitions import BACKFILL, BATCHES
from tests.live.files import picture, spoken
from tests.live.instance import BATCH_ASSETS, make_place

pytestmark = pytest.mark.daemon

COUNT = 20
LAUNCH = """
mutation ($params: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $params) { __typename ... on LaunchBackfillSuccess { backfillId } }
}
"""


def test_a_backfill_of_twenty_batches_is_three_runs_that_load_each_model_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    place = make_place(tmp_path_factory.mktemp("backfill"), batch_files="2")
    folder = place.root / "archive"
    folder.mkdir()
    spoken(folder, COUNT, 1.5)
    for number in range(COUNT):
        picture(folder / f"{number:02}-photo.png", number)
    batches = ingest(place.workspace, [folder])
    assert len(batches) == COUNT

    with place.instance() as instance:
        instance.add_dynamic_partitions(str(BATCHES.name), batches)
        with place.webserver() as server:
            selection = [{"path": key_of(name).path} for name in BATCH_ASSETS]
            launched = server.query(LAUNCH, params={"assetSelection": selection, "partitionNames": batches})
            backfill = launched["launchPartitionBackfill"]["backfillId"]
            # The daemon looks after backfills when it starts, and then only every thirty seconds.
            with place.daemon():
                server.wait_for(lambda: _all_ended(instance, backfill), 240, "the runs of the backfill ended")
        runs = instance.get_runs(dg.RunsFilter(tags={"dagster/backfill": backfill}))
        assert len(runs) == -(-COUNT // BACKFILL.max_partitions_per_run)
        assert {run.status for run in runs} == {dg.DagsterRunStatus.SUCCESS}
        for name in BATCH_ASSETS:
            assert instance.get_materialized_partitions(key_of(name)) == set(batches), name

    loads: Counter[str] = Counter()
    stages = defaultdict(set)
    for row in place.workspace.ledger.accounts.runs():
        loads[row.stage] += row.model_loads
        stages[row.stage].add(row.batch)
    assert {len(seen) for seen in stages.values()} == {COUNT}
    assert loads["transcripts/windows"] == len(runs)
    assert max(loads.values()) <= len(runs)


def _all_ended(instance: dg.DagsterInstance, backfill: str) -> bool:
    runs = instance.get_runs(dg.RunsFilter(tags={"dagster/backfill": backfill}))
    return len(runs) * BACKFILL.max_partitions_per_run >= COUNT and all(run.is_finished for run in runs)
