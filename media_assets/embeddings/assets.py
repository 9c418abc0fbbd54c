"""Embeddings as assets."""

import dagster as dg

from media_assets.batch import batch_asset, each_batch
from media_assets.embeddings import passages, pictures
from media_assets.embeddings.embed import one_space
from media_assets.frames.thumbnails import as_jpegs, frame_items
from media_assets.progress import Watcher
from media_assets.schemas.text import TEXT_EMBEDDINGS
from media_assets.schemas.visual import IMAGE_EMBEDDINGS
from media_assets.stage import run_stage
from media_assets.work import StageRun
from resources.ledger import Ledger
from resources.library import Library
from resources.text.base import TextEmbedder
from resources.vision.base import ImageEmbedder
from resources.workers import Workers


@batch_asset(
    pictures.NAME, IMAGE_EMBEDDINGS, group="visual", kinds={"numpy"}, version=pictures.VERSION, deps=["frames"]
)
def image_embeddings(
    context: dg.AssetExecutionContext, library: Library, ledger: Ledger, workers: Workers, image_embedder: ImageEmbedder
) -> dg.MaterializeResult:
    """One unit vector per frame, in the space of the model that its row names."""

    def work(batch: str, watcher: Watcher) -> StageRun:
        items = frame_items(library, batch, as_jpegs)
        if items:
            image_embedder.fetch()
        return run_stage(pictures.image_embeddings_stage(image_embedder, workers), items, ledger, batch, watcher)

    return each_batch(context, library, ledger, IMAGE_EMBEDDINGS, work, one_space)


@batch_asset(
    passages.NAME,
    TEXT_EMBEDDINGS,
    group="text",
    kinds={"numpy"},
    version=passages.VERSION,
    deps=["transcripts", "document_pages"],
)
def text_embeddings(
    context: dg.AssetExecutionContext, library: Library, ledger: Ledger, text_embedder: TextEmbedder
) -> dg.MaterializeResult:
    """One unit vector per passage of speech or document text, with the time or page where it begins."""

    def work(batch: str, watcher: Watcher) -> StageRun:
        items = passages.text_items(library, batch)
        if items:
            text_embedder.fetch()
        return run_stage(passages.text_embeddings_stage(text_embedder), items, ledger, batch, watcher)

    return each_batch(context, library, ledger, TEXT_EMBEDDINGS, work, one_space)
