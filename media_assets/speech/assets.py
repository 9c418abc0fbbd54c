"""Transcripts as an asset."""

import dagster as dg

from media_assets.batch import batch_asset, each_batch
from media_assets.library.inventory import media_items
from media_assets.progress import Watcher
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.speech import transcripts as speech
from media_assets.stage import run_stage
from media_assets.work import StageRun
from resources.ledger import Ledger
from resources.library import Library
from resources.speech.base import Transcriber
from resources.workers import Workers


@batch_asset(speech.NAME, TRANSCRIPTS, group="speech", kinds={"ffmpeg"}, version=speech.VERSION, deps=["media_files"])
def transcripts(
    context: dg.AssetExecutionContext, library: Library, ledger: Ledger, workers: Workers, transcriber: Transcriber
) -> dg.MaterializeResult:
    """One row per spoken segment of a recording or video, with words and their times in seconds."""

    def work(batch: str, watcher: Watcher) -> StageRun:
        items = media_items(library, batch, {"audio", "video"})
        if items:
            transcriber.fetch()
        return run_stage(speech.transcripts_stage(library, workers, transcriber), items, ledger, batch, watcher)

    return each_batch(context, library, ledger, TRANSCRIPTS, work)
