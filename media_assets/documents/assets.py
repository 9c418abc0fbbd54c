"""Document text as an asset."""

from dataclasses import replace

import dagster as dg

from media_assets.batch import batch_asset, each_batch
from media_assets.documents import pages
from media_assets.library.inventory import media_items, media_types
from media_assets.progress import Watcher
from media_assets.schemas.text import DOCUMENT_PAGES
from media_assets.stage import run_stage
from media_assets.work import StageRun
from resources.ledger import Ledger
from resources.library import Library
from resources.text.base import LanguageIdentifier
from resources.workers import Workers


@batch_asset(pages.NAME, DOCUMENT_PAGES, group="text", kinds={"pdf"}, version=pages.VERSION, deps=["media_files"])
def document_pages(
    context: dg.AssetExecutionContext,
    library: Library,
    ledger: Ledger,
    workers: Workers,
    language_identifier: LanguageIdentifier,
) -> dg.MaterializeResult:
    """One row per page of a document, with its text and the document's language."""

    def work(batch: str, watcher: Watcher) -> StageRun:
        types = media_types(library, batch)
        items = [
            replace(item, work=(item.work, types[item.id] == "application/pdf"))
            for item in media_items(library, batch, {"document"})
        ]
        return run_stage(pages.pages_stage(workers, language_identifier), items, ledger, batch, watcher)

    return each_batch(context, library, ledger, DOCUMENT_PAGES, work)
