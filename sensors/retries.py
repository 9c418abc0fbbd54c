"""Re-queueing: batches with failed, degraded or missing items run again; whatever was done is reused."""

from collections.abc import Iterator

import dagster as dg

from media_assets.jobs import process_batch
from media_assets.operations.retry import batches_to_retry
from media_assets.operations.workspace import Workspace
from media_assets.partitions import BATCHES
from resources.ledger import Ledger
from resources.library import Library
from resources.settings import load_settings


@dg.schedule(
    job=process_batch,
    cron_schedule="0 4 * * 0",
    name="weekly_retry",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Sundays at four: runs the batches again that hold failed, degraded or missing items.",
)
def weekly_retry(
    context: dg.ScheduleEvaluationContext, library: Library, ledger: Ledger
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Request one run for each batch worth another try."""
    partitions = set(context.instance.get_dynamic_partitions(str(BATCHES.name)))
    workspace = Workspace(load_settings(), library, ledger)
    batches = [batch for batch in batches_to_retry(workspace) if batch in partitions]
    if not batches:
        yield dg.SkipReason("nothing failed, is degraded or missing")
    stamp = context.scheduled_execution_time.strftime("%Y%m%d")
    for batch in batches:
        yield dg.RunRequest(run_key=f"{batch}-retry-{stamp}", partition_key=batch)
