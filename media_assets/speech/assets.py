"""What is heard, as assets: audio streams, and what is said in them."""

import dagster as dg

from media_assets.batch import batch_asset, each_batch
from media_assets.checks import warning
from media_assets.knowledge.terms import user_terms
from media_assets.progress import Watcher
from media_assets.schemas.audio import AUDIO_PROFILES
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.speech import listen, profiles
from media_assets.speech import transcripts as speech
from media_assets.speech.honest import Account
from media_assets.speech.transcribe import Desk, transcribe
from media_assets.speech.windows import WindowSettings
from media_assets.stage import run_stage
from media_assets.work import StageRun
from resources.honesty import HonestyRules
from resources.ledger import Ledger
from resources.library import Library
from resources.sound import SoundRules
from resources.speech.diarize import Diarizer
from resources.speech.engines import SpeechEngines
from resources.workers import Workers

_BELIEVED = ("text_is_believed", "Few segments are flagged, and most of the speech is covered by text.")


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


@batch_asset(
    speech.NAME,
    TRANSCRIPTS,
    group="speech",
    kinds={"ffmpeg"},
    version=speech.VERSION,
    deps=["media_files", "audio_profiles", "asr_plan"],
    checks=[_BELIEVED],
)
def transcripts(
    context: dg.AssetExecutionContext,
    library: Library,
    ledger: Ledger,
    workers: Workers,
    speech_engines: SpeechEngines,
    diarizer: Diarizer,
    honesty_rules: HonestyRules,
) -> dg.MaterializeResult:
    """One row per spoken segment of a recording or video, with words and their times in seconds."""
    desk = Desk(library, ledger, workers, speech_engines, diarizer, honesty_rules, user_terms(library))

    accounts: dict[str, Account] = {}

    def work(batch: str, watcher: Watcher) -> StageRun:
        run, accounts[batch] = transcribe(desk, batch, watcher)
        return run

    def judge() -> list[dg.AssetCheckResult]:
        wrong = {batch: "; ".join(said) for batch, one in accounts.items() if (said := one.warnings(honesty_rules))}
        segments, flagged = (sum(getattr(one, name) for one in accounts.values()) for name in ("segments", "flagged"))
        return [warning(context.asset_key, _BELIEVED[0], wrong, {"segments": segments, "segments flagged": flagged})]

    return each_batch(context, library, ledger, TRANSCRIPTS, work, judge=judge)
