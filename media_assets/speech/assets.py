"""Transcripts as an asset."""

import dagster as dg

from media_assets.batch import batch_asset, each_batch
from media_assets.knowledge.terms import user_terms
from media_assets.progress import Watcher
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.speech import transcripts as speech
from media_assets.speech.transcribe import Desk, transcribe
from media_assets.work import StageRun
from resources.honesty import HonestyRules
from resources.ledger import Ledger
from resources.library import Library
from resources.speech.engines import SpeechEngines
from resources.workers import Workers


@batch_asset(
    speech.NAME,
    TRANSCRIPTS,
    group="speech",
    kinds={"ffmpeg"},
    version=speech.VERSION,
    deps=["media_files", "audio_profiles", "asr_plan"],
)
def transcripts(
    context: dg.AssetExecutionContext,
    library: Library,
    ledger: Ledger,
    workers: Workers,
    speech_engines: SpeechEngines,
    honesty_rules: HonestyRules,
) -> dg.MaterializeResult:
    """One row per spoken segment of a recording or video, with words and their times in seconds."""
    desk = Desk(library, ledger, workers, speech_engines, honesty_rules, user_terms(library))

    def work(batch: str, watcher: Watcher) -> StageRun:
        return transcribe(desk, batch, watcher)

    return each_batch(context, library, ledger, TRANSCRIPTS, work)
