"""The jobs: the whole batch chain in one run and process, and the corpus refreshed in another."""

from typing import Any

import dagster as dg

from media_assets.operations.housekeeping import housekeeping

BATCH_GROUPS = ("inventory", "visual", "text", "speech", "translation")
"""Groups of the per-batch assets."""

process_batch = dg.define_asset_job(
    "process_batch",
    selection=dg.AssetSelection.groups(*BATCH_GROUPS),
    description="Everything that is made of one batch, in one process, so that each model is loaded once.",
)

refresh_corpus = dg.define_asset_job(
    "refresh_corpus",
    selection=dg.AssetSelection.groups("corpus") - dg.AssetSelection.assets("duplicate_quality", "asr_outcomes"),
    description="Duplicates, clusters, glossary, quality of speech and translations, costs, search index and report.",
)

measure_duplicates = dg.define_asset_job(
    "measure_duplicates",
    selection=dg.AssetSelection.assets("duplicate_quality"),
    description="How well duplicates are found: some of the library's pictures are transformed and looked for again.",
)

recalibrate_speech = dg.define_asset_job(
    "recalibrate_speech",
    selection=dg.AssetSelection.assets("transcript_quality", "asr_outcomes"),
    description="What became of the speech engines that were chosen: later choices know it.",
)

JOBS: list[Any] = [process_batch, refresh_corpus, measure_duplicates, recalibrate_speech, housekeeping]
