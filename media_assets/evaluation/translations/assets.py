"""How well translations are, and which are held back for a person to look at, as assets."""

from collections.abc import Sequence
from typing import Any, get_args

import dagster as dg

from media_assets.corpus import corpus_asset, publish_corpus
from media_assets.evaluation.translations import collect, review
from media_assets.evaluation.translations.facts import quality_facts, review_facts
from media_assets.evaluation.translations.gates import ABOUT
from media_assets.evaluation.translations.means import means_of, names_of
from media_assets.schemas.translations import TRANSLATION_QUALITY, TRANSLATION_REVIEW
from media_assets.translation.baseline import name_of as baseline_name
from media_assets.translation.enhanced import name_of as enhanced_name
from resources.ledger import Ledger
from resources.library import Library
from resources.scoring.base import TranslationScorer
from resources.subtitles import SubtitleRules
from resources.text.base import LanguageIdentifier
from resources.translation.engines import Translators, unmetered
from resources.translation_quality import Gate, TranslationRules

_READABLE = ("references_readable", "Every translation beside a recording can be read.")
_NOTHING_HELD = ("nothing_held_back", "No translation waits for a person to look at it.")
_GATES = [(f"gate_{gate}", ABOUT[gate]) for gate in get_args(Gate)]


def quality_assets(languages: Sequence[str]) -> list[dg.AssetsDefinition]:
    """Return `translation_quality` and `translation_review` of translations into `languages`."""
    translated = [name(language) for language in languages for name in (baseline_name, enhanced_name)]

    @corpus_asset(
        collect.NAME,
        TRANSLATION_QUALITY,
        group="corpus",
        kinds={"sacrebleu"},
        version=collect.VERSION,
        deps=["media_files", "transcripts", "glossary", *translated],
        check=_READABLE,
    )
    def translation_quality(
        context: dg.AssetExecutionContext,
        library: Library,
        ledger: Ledger,
        translators: Translators,
        translation_scorer: TranslationScorer,
        language_identifier: LanguageIdentifier,
        subtitle_rules: SubtitleRules,
        translation_rules: TranslationRules,
    ) -> dg.MaterializeResult:
        """One row per recording, target language and kind: BLEU, chrF, COMET, and what needs no reference."""
        means, key = means_of(
            library, unmetered(translators), translation_scorer, language_identifier, subtitle_rules, translation_rules
        )
        found = collect.measure(library, ledger, languages, means, translation_scorer, key)
        facts = quality_facts(found, translation_rules.noticed)
        warn = dg.AssetCheckSeverity.WARN
        return publish_corpus(
            context, library, found.table, TRANSLATION_QUALITY, _READABLE, found.unreadable, facts, severity=warn
        )

    @corpus_asset(
        review.NAME,
        TRANSLATION_REVIEW,
        group="corpus",
        kinds={"table"},
        version=review.VERSION,
        deps=[collect.NAME],
        check=_NOTHING_HELD,
        more=_GATES,
    )
    def translation_review(
        context: dg.AssetExecutionContext, library: Library, ledger: Ledger, translation_rules: TranslationRules
    ) -> dg.MaterializeResult:
        """One row per gate that a translation does not pass; those held back are kept from subtitles."""
        rows = review.quality_rows(library)
        table = review.review_table(rows, names_of(library), translation_rules, ledger.releases.current())
        wrong, facts, by_gate = review_facts(table.to_pylist(), len(rows))
        checks = [_gate_result(context.asset_key, gate, by_gate, translation_rules) for gate in get_args(Gate)]
        return publish_corpus(
            context,
            library,
            table,
            TRANSLATION_REVIEW,
            _NOTHING_HELD,
            wrong,
            facts,
            severity=dg.AssetCheckSeverity.WARN,
            more=checks,
        )

    return [translation_quality, translation_review]


def _gate_result(
    asset: dg.AssetKey, gate: Gate, by_gate: dict[str, dict[str, Any]], rules: TranslationRules
) -> dg.AssetCheckResult:
    holds = gate in rules.gate_hold
    return dg.AssetCheckResult(
        passed=gate not in by_gate,
        asset_key=asset,
        check_name=f"gate_{gate}",
        severity=dg.AssetCheckSeverity.ERROR if holds else dg.AssetCheckSeverity.WARN,
        metadata=by_gate.get(gate, {}),
    )
