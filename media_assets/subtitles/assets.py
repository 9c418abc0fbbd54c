"""Subtitles as an asset."""

import dagster as dg

from media_assets.batch import batch_asset, each_batch
from media_assets.progress import Watcher
from media_assets.schemas.subtitles import SUBTITLES
from media_assets.stage import run_stage
from media_assets.subtitles import store
from media_assets.subtitles.rules import Rules
from media_assets.work import StageRun
from resources.ledger import Ledger
from resources.library import Library
from resources.subtitles import SubtitleRules


@batch_asset(store.NAME, SUBTITLES, group="speech", kinds={"pysubs2"}, version=store.VERSION, deps=["transcripts"])
def subtitles(
    context: dg.AssetExecutionContext, library: Library, ledger: Ledger, subtitle_rules: SubtitleRules
) -> dg.MaterializeResult:
    """One row per subtitle file of a recording: SRT, VTT or JSON of a stream, and the rules that its cues keep."""
    rules = Rules(**{name: getattr(subtitle_rules, name) for name in SubtitleRules.model_fields})

    def work(batch: str, watcher: Watcher) -> StageRun:
        stage = store.subtitles_stage(library, rules)
        run = run_stage(stage, store.transcribed_items(library, batch), ledger, batch, watcher)
        run.notes |= store.notes_of(run.table())
        return run

    return each_batch(context, library, ledger, SUBTITLES, work)
