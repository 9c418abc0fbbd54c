"""The code location: every asset, job, sensor, schedule and resource, named explicitly."""

import dagster as dg

from media_assets.asr.assets import asr_outcomes, asr_plan
from media_assets.clusters.assets import clusters
from media_assets.documents.assets import document_pages
from media_assets.duplicates.assets import duplicate_pairs, duplicate_sets
from media_assets.duplicates.plan.assets import duplicate_plan
from media_assets.duplicates.quality.assets import duplicate_quality
from media_assets.embeddings.assets import image_embeddings, text_embeddings
from media_assets.evaluation.assets import transcript_quality
from media_assets.evaluation.translations.assets import quality_assets
from media_assets.experiments.assets import experiments
from media_assets.fingerprints.assets import audio_fingerprints, text_fingerprints
from media_assets.frames.assets import frames
from media_assets.jobs import JOBS
from media_assets.knowledge.assets import knowledge_assets
from media_assets.library.assets import media_files
from media_assets.money.assets import costs_asset
from media_assets.reports.assets import report_asset
from media_assets.search.assets import search_index
from media_assets.speech.assets import audio_profiles, transcripts
from media_assets.subtitles.assets import subtitles
from media_assets.translation.assets import translation_assets
from resources import build_resources
from resources.settings import load_settings
from sensors.breakers import breakers
from sensors.dead_runs import dead_runs
from sensors.drop_folders import drop_folder_sensors
from sensors.schedules import SCHEDULES, corpus_follows

settings = load_settings()

defs = dg.Definitions(
    assets=[
        media_files,
        *(frames, image_embeddings),
        *(document_pages, text_embeddings),
        *(audio_profiles, asr_plan, transcripts, subtitles),
        *(audio_fingerprints, text_fingerprints),
        *translation_assets(settings.languages),
        *(duplicate_pairs, duplicate_sets, duplicate_plan, duplicate_quality),
        clusters,
        *knowledge_assets(settings.languages),
        *(transcript_quality, asr_outcomes),
        *quality_assets(settings.languages),
        experiments,
        search_index,
        costs_asset(settings.languages),
        report_asset(settings.languages),
    ],
    jobs=JOBS,
    sensors=[*drop_folder_sensors(settings), corpus_follows, dead_runs, breakers],
    schedules=SCHEDULES,
    resources=build_resources(settings),
    executor=dg.in_process_executor,
)
