"""Which engine transcribes which stream, and what became of it, as assets."""

import dagster as dg

from media_assets.asr import seen
from media_assets.asr.facts import facts_of, surprises
from media_assets.asr.plan import NAME, VERSION, plan_items, plan_stage
from media_assets.batch import batch_asset, each_batch
from media_assets.corpus import corpus_asset, publish_corpus
from media_assets.evaluation.rates import disagreement
from media_assets.library.inventory import media_items
from media_assets.progress import Watcher
from media_assets.schemas.asr import ASR_OUTCOMES, ASR_PLAN
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
    known = seen.read_experience(library)

    def work(batch: str, watcher: Watcher) -> StageRun:
        profiles = library.read_table("audio_profiles", AUDIO_PROFILES, batch)
        items = plan_items(profiles, media_items(library, batch, {"audio", "video"}))
        return run_stage(plan_stage(speech_engines, known), items, ledger, batch, watcher)

    return each_batch(context, library, ledger, ASR_PLAN, work)


_CHECK = ("errors_as_expected", "Errors that were seen lie within what was expected of each engine and condition.")


@corpus_asset(
    seen.NAME,
    ASR_OUTCOMES,
    group="corpus",
    kinds={"numpy"},
    version=seen.VERSION,
    deps=["asr_plan", "transcripts", "transcript_quality"],
    check=_CHECK,
    follows=False,
)
def asr_outcomes(context: dg.AssetExecutionContext, library: Library, ledger: Ledger) -> dg.MaterializeResult:
    """One row per stream and engine: error and seconds that were expected, and what was seen of them."""
    table = seen.collect_outcomes(library, ledger, disagreement)
    wrong = surprises(table)
    return publish_corpus(
        context, library, table, ASR_OUTCOMES, _CHECK, wrong, facts_of(table), severity=dg.AssetCheckSeverity.WARN
    )
