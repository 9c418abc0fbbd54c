"""Translations as assets: two per configured language."""

from collections.abc import Iterable

import dagster as dg

from media_assets.batch import batch_asset, each_batch
from media_assets.checks import SERVICES, breaker_check
from media_assets.experiments.adapters import engines_for
from media_assets.experiments.read import users_experiments
from media_assets.progress import Watcher
from media_assets.schemas.routing import TRANSLATION_PLAN
from media_assets.schemas.speech import ENHANCED_TRANSLATIONS, TRANSLATIONS
from media_assets.stage import run_stage
from media_assets.translation import baseline, enhanced, plan
from media_assets.translation.desk import Tools, desk_of
from media_assets.translation.enhance import enhance
from media_assets.translation.known import known_of
from media_assets.work import StageRun
from resources.chat.base import ChatModel, Purpose
from resources.enhancement import Enhancement
from resources.ledger import Ledger
from resources.library import Library
from resources.sanitising.sanitiser import Sanitiser
from resources.subtitles import SubtitleRules
from resources.translation.engines import Translators


def translation_assets(languages: Iterable[str]) -> list[dg.AssetsDefinition]:
    """Return the plan, and `translations/<language>` and `enhanced_translations/<language>` for each language."""
    targets = list(languages)
    made = [asset for language in targets for asset in (_translations(language), _enhanced(language))]
    return [_plan(targets), *made]


def _plan(languages: list[str]) -> dg.AssetsDefinition:
    @batch_asset(
        plan.NAME,
        TRANSLATION_PLAN,
        group="translation",
        kinds={"numpy"},
        version=plan.VERSION,
        deps=["transcripts"],
    )
    def translation_plan(
        context: dg.AssetExecutionContext, library: Library, ledger: Ledger, translators: Translators
    ) -> dg.MaterializeResult:
        """One row per pair of languages: which translator does it, what it was compared with, and why."""
        preferred = engines_for(users_experiments(library)[0], ledger.champions.all())
        known = known_of(library, ledger, map(baseline.name_of, languages), preferred)

        def work(batch: str, watcher: Watcher) -> StageRun:
            items = plan.plan_items(library, batch, languages, translators)
            return run_stage(plan.plan_stage(translators, known), items, ledger, batch, watcher)

        return each_batch(context, library, ledger, TRANSLATION_PLAN, work, lambda run: run.table("pair"))

    return translation_plan


def _translations(language: str) -> dg.AssetsDefinition:
    name = baseline.name_of(language)

    @batch_asset(
        name,
        TRANSLATIONS,
        group="translation",
        kinds={"baseline"},
        version=baseline.VERSION,
        deps=["transcripts", plan.NAME],
    )
    def translations(
        context: dg.AssetExecutionContext, library: Library, ledger: Ledger, translators: Translators
    ) -> dg.MaterializeResult:
        """One row per spoken segment with its baseline translation, never the source text in its place."""

        def work(batch: str, watcher: Watcher) -> StageRun:
            purpose = Purpose(batch=batch, stage=name, language=language, run=context.run.run_id)
            items = baseline.spoken_items(library, batch, translators, language)
            return run_stage(baseline.translations_stage(translators, language, purpose), items, ledger, batch, watcher)

        return each_batch(context, library, ledger, TRANSLATIONS, work)

    return translations


def _enhanced(language: str) -> dg.AssetsDefinition:
    name = enhanced.name_of(language)
    deps = [baseline.name_of(language), "transcripts", "frames", "glossary"]

    @batch_asset(
        name,
        ENHANCED_TRANSLATIONS,
        group="translation",
        kinds={"openai"},
        version=enhanced.VERSION,
        deps=deps,
        checks=[(SERVICES, "No circuit breaker of a chat service is open.")],
    )
    def enhanced_translations(
        context: dg.AssetExecutionContext,
        library: Library,
        ledger: Ledger,
        chat_model: ChatModel,
        enhancement: Enhancement,
        subtitle_rules: SubtitleRules,
        sanitiser: Sanitiser,
    ) -> dg.MaterializeResult:
        """One row per spoken segment: what a language model made of the baseline with names, terms and context."""
        tools = Tools(library, ledger, chat_model, enhancement, subtitle_rules, sanitiser)
        desk = desk_of(tools, language, context.run.run_id)

        def work(batch: str, watcher: Watcher) -> StageRun:
            return enhance(desk, batch, language, watcher)

        def judge() -> list[dg.AssetCheckResult]:
            return [breaker_check(context.asset_key, (client.breaker for client in chat_model.services))]

        return each_batch(context, library, ledger, ENHANCED_TRANSLATIONS, work, judge=judge)

    return enhanced_translations
