"""Fingerprints as assets."""

import dagster as dg

from media_assets.batch import batch_asset, each_batch
from media_assets.fingerprints import audio, chromaprint, text
from media_assets.library.inventory import media_items
from media_assets.progress import Watcher
from media_assets.schemas.fingerprints import AUDIO_FINGERPRINTS, TEXT_FINGERPRINTS
from media_assets.stage import run_stage
from media_assets.work import StageRun
from resources.ledger import Ledger
from resources.library import Library
from resources.workers import Workers


@batch_asset(
    audio.NAME,
    AUDIO_FINGERPRINTS,
    group="speech",
    kinds={"chromaprint"},
    version=chromaprint.VERSION,
    deps=["media_files"],
)
def audio_fingerprints(
    context: dg.AssetExecutionContext, library: Library, ledger: Ledger, workers: Workers
) -> dg.MaterializeResult:
    """One row per recording or video with sound: Chromaprint's sub-fingerprints of its first two hours."""

    def work(batch: str, watcher: Watcher) -> StageRun:
        stage = audio.audio_fingerprints_stage(workers, chromaprint.library())
        return run_stage(stage, media_items(library, batch, {"audio", "video"}), ledger, batch, watcher)

    return each_batch(context, library, ledger, AUDIO_FINGERPRINTS, work)


@batch_asset(
    text.NAME,
    TEXT_FINGERPRINTS,
    group="text",
    kinds={"datasketch"},
    version=text.VERSION,
    deps=["transcripts", "document_pages"],
)
def text_fingerprints(context: dg.AssetExecutionContext, library: Library, ledger: Ledger) -> dg.MaterializeResult:
    """One row per text of at least 30 words, spoken or written: a MinHash signature of its runs of three words."""

    def work(batch: str, watcher: Watcher) -> StageRun:
        return run_stage(text.text_fingerprints_stage(), text.text_items(library, batch), ledger, batch, watcher)

    return each_batch(context, library, ledger, TEXT_FINGERPRINTS, work)
