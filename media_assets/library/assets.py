"""The inventory as an asset."""

import dagster as dg

from media_assets.batch import batch_asset, each_batch
from media_assets.library.inventory import NAME, take_inventory
from media_assets.library.probe import VERSION
from media_assets.progress import Watcher
from media_assets.schemas.files import MEDIA_FILES
from media_assets.work import StageRun
from resources.ledger import Ledger
from resources.library import Library
from resources.limits import Limits
from resources.workers import Workers


@batch_asset(NAME, MEDIA_FILES, group="inventory", kinds={"parquet"}, version=VERSION)
def media_files(
    context: dg.AssetExecutionContext, library: Library, ledger: Ledger, workers: Workers, limits: Limits
) -> dg.MaterializeResult:
    """One row per claimed file, with its type by content, its identities, and its state."""
    tables = {}

    def work(batch: str, watcher: Watcher) -> StageRun:
        run, tables[batch] = take_inventory(
            library.read_manifest(batch), ledger, workers, limits.max_file_bytes, watcher
        )
        return run

    return each_batch(context, library, ledger, MEDIA_FILES, work, lambda run: tables.pop(run.batch))
