"""Which engine transcribes which stream, as an asset."""

import dagster as dg

from media_assets.asr.plan import NAME, VERSION, plan_items, plan_stage
from media_assets.asr.seen import read_experience
from media_assets.batch import batch_asset, each_batch
from media_assets.library.inventory import media_items
from media_assets.progress import Watcher
from media_assets.schemas.asr import ASR_PLAN
from media_assets.schemas.audio import AUDIO_PROFILES
from media_assets.stage import run_stage
from media_assets.work import StageRun
from resources.ledger import Ledger
from resources.library import Library
from resources.speech.engines import SpeechEngines


@batch_asset(NAME, ASR_PLAN, group="speech", kinds={"numpy"}, version=VERSION, deps=["media_files", "audio_profiles"])
def asr_plan(
    context: dg.AssetExecutionContext, library: Library, ledger: Ledger, speech_engines: SpeechEngines
) -> dg.MaterializeResult:
    """One row per audio stream with speech: which engine transcribes it, what is expected of it, and why."""
    known = read_experience(library)

    def work(batch: str, watcher: Watcher) -> StageRun:
        profiles = library.read_table("audio_profiles", AUDIO_PROFILES, batch)
        items = plan_items(profiles, media_items(library, batch, {"audio", "video"}))
        return run_stage(plan_stage(speech_engines, known), items, ledger, batch, watcher)

    return each_batch(context, library, ledger, ASR_PLAN, work)
