"""How a per-batch asset is declared and run: the same way for all of them."""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import dagster as dg
import pyarrow as pa

from media_assets.checks import check_results, check_specs
from media_assets.interrupts import ending_the_run
from media_assets.metadata import column_schema, contact_sheet, run_metadata, table_metadata
from media_assets.partitions import BACKFILL, BATCHES
from media_assets.progress import Progress, Watcher
from media_assets.work import StageRun
from resources.chat.base import Purpose
from resources.chat.purposes import calling_for
from resources.ledger import Ledger
from resources.library import Library

RETRIES = dg.RetryPolicy(max_retries=2, delay=10, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.FULL)
"""Only for a step whose items all failed transiently, or whose database went away; items have retries of their own."""


def batch_asset(
    key: str,
    schema: pa.Schema,
    *,
    group: str,
    kinds: set[str],
    version: str,
    deps: Sequence[str] = (),
    checks: Sequence[tuple[str, str]] = (),
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Declare a per-batch asset: its partitions, policies, checks and columns are those of all per-batch assets.

    Args:
        key: asset key, parts joined by '/'; also where its tables are.
        deps: keys of the assets whose tables it reads.
        checks: (name, description) of checks that it yields beside those of all per-batch assets.
    """
    asset_key = key_of(key)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)  # backfill_policy is beta since 1.5, and what we rely on
        return dg.asset(
            key=asset_key,
            deps=[key_of(dep) for dep in deps],
            partitions_def=BATCHES,
            backfill_policy=BACKFILL,
            retry_policy=RETRIES,
            group_name=group,
            kinds=kinds,
            code_version=version,
            metadata={"dagster/column_schema": column_schema(schema)},
            check_specs=[
                *check_specs(asset_key),
                *(dg.AssetCheckSpec(name, asset=asset_key, description=about) for name, about in checks),
            ],
        )


def key_of(name: str) -> dg.AssetKey:
    """Return the asset key written as `name`, parts joined by '/'."""
    return dg.AssetKey(name.split("/"))


def each_batch(
    context: dg.AssetExecutionContext,
    library: Library,
    ledger: Ledger,
    schema: pa.Schema,
    work: Callable[[str, Watcher], StageRun],
    table_of: Callable[[StageRun], pa.Table] = StageRun.table,
    judge: Callable[[], Sequence[dg.AssetCheckResult]] = tuple,
) -> dg.MaterializeResult:
    """Run `work` for each batch of the step and publish its table before the next batch begins.

    Args:
        judge: gives the results of the asset's own checks, once all batches are through.
    """
    asset = "/".join(context.asset_key.path)
    runs = []
    for batch in context.partition_keys:
        with ending_the_run(context.run.run_id), calling_for(Purpose(batch=batch, run=context.run.run_id)):
            run = work(batch, _log_to(context))
            table = table_of(run)
            library.write_table(asset, table, schema, batch)
        runs.append(run)
        sheet = contact_sheet(library, table["thumbnail"].to_pylist()) if "thumbnail" in table.column_names else {}
        metadata = run_metadata(run) | sheet | table_metadata(table, library.text_in_events)
        context.add_asset_metadata(metadata, partition_key=batch)
        run.results.clear()  # published; a step's batches together may be more than memory holds
    return dg.MaterializeResult(check_results=[*check_results(context.asset_key, ledger, runs), *judge()])


def _log_to(context: dg.AssetExecutionContext) -> Watcher:
    def log(progress: Progress) -> None:
        context.log.info(progress.line)

    return log
