"""Frames as an asset."""

from dataclasses import replace

import dagster as dg

from media_assets.batch import batch_asset, each_batch
from media_assets.frames import decode, store
from media_assets.library.inventory import media_items
from media_assets.progress import Watcher
from media_assets.schemas.visual import FRAMES
from media_assets.stage import run_stage
from media_assets.work import StageRun
from resources.ledger import Ledger
from resources.library import Library
from resources.workers import Workers


@batch_asset(
    store.NAME, FRAMES, group="visual", kinds={"pillow", "ffmpeg"}, version=decode.VERSION, deps=["media_files"]
)
def frames(
    context: dg.AssetExecutionContext, library: Library, ledger: Ledger, workers: Workers
) -> dg.MaterializeResult:
    """One row per picture, page, or moment of a film: an upright sRGB thumbnail, its perceptual hashes, its time."""

    def work(batch: str, watcher: Watcher) -> StageRun:
        items = [
            replace(item, work=(item.work, kind))
            for kind in ("image", "video")
            for item in media_items(library, batch, {kind})
        ]
        return run_stage(store.frames_stage(library, workers), items, ledger, batch, watcher)

    return each_batch(context, library, ledger, FRAMES, work)
