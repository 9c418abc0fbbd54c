"""Profiles of sound and transcripts as assets."""

import dagster as dg

from media_assets.batch import batch_asset, each_batch
from media_assets.library.inventory import media_items
from media_assets.progress import Watcher
from media_assets.schemas.audio import AUDIO_PROFILES
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.speech import listen, profiles
from media_assets.speech import transcripts as speech
from media_assets.speech.windows import WindowSettings
from media_assets.stage import run_stage
from media_assets.work import StageRun
from resources.ledger import Ledger
from resources.library import Library
from resources.sound import SoundRules
from resources.speech.base import Transcriber
from resources.workers import Workers


@batch_asset(
    profiles.NAME,
    AUDIO_PROFILES,
    group="speech",
    kinds={"ffmpeg", "onnx"},
    version=listen.VERSION,
    deps=["media_files"],
)
def audio_profiles(
    context: dg.AssetExecutionContext, library: Library, ledger: Ledger, workers: Workers, sound_rules: SoundRules
) -> dg.MaterializeResult:
    """One row per audio stream: where somebody speaks, how noisy, wide and loud it is, and what is wrong with it."""

    cut = WindowSettings(sound_rules.window_seconds, sound_rules.window_longest_seconds)

    def work(batch: str, watcher: Watcher) -> StageRun:
        stage = profiles.audio_profiles_stage(library, workers, sound_rules.streams, cut)
        return run_stage(stage, profiles.recordings(library, batch), ledger, batch, watcher)

    return each_batch(context, library, ledger, AUDIO_PROFILES, work)


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
