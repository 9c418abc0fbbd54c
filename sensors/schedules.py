"""Schedules, all stopped until someone starts them in the UI, and the sensor that runs the automation conditions."""

import dagster as dg

from media_assets.jobs import measure_duplicates, recalibrate_speech, refresh_corpus
from media_assets.operations.housekeeping import housekeeping
from sensors.retries import weekly_retry

nightly_corpus = dg.ScheduleDefinition(
    name="nightly_corpus",
    job=refresh_corpus,
    cron_schedule="0 3 * * *",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="At three each night: duplicate sets, clusters, glossary and report from scratch.",
)

weekly_housekeeping = dg.ScheduleDefinition(
    name="weekly_housekeeping",
    job=housekeeping,
    cron_schedule="0 5 * * 0",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Sundays at five: removes temporary files and collects old results.",
)

weekly_duplicate_quality = dg.ScheduleDefinition(
    name="weekly_duplicate_quality",
    job=measure_duplicates,
    cron_schedule="0 6 * * 0",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Sundays at six: measures how well duplicates are found among the library's own pictures.",
)

weekly_speech_calibration = dg.ScheduleDefinition(
    name="weekly_speech_calibration",
    job=recalibrate_speech,
    cron_schedule="30 6 * * 0",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Sundays at half past six: compares what was expected of speech engines with what was seen.",
)

corpus_follows = dg.AutomationConditionSensorDefinition(
    "corpus_follows",
    target=dg.AssetSelection.groups("corpus"),
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=30,
)

SCHEDULES = [
    nightly_corpus,
    weekly_retry,
    weekly_housekeeping,
    weekly_duplicate_quality,
    weekly_speech_calibration,
]
