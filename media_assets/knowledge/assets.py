"""What people say of results, the glossary, and what each series calls things, as assets."""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from media_assets.corpus import corpus_asset, publish_corpus
from media_assets.knowledge import feedback as ratings
from media_assets.knowledge import memory
from media_assets.knowledge.current import current_glossary, stored_glossary
from media_assets.knowledge.glossary import VERSION
from media_assets.schemas.text import FEEDBACK, GLOSSARY, SERIES_MEMORY
from media_assets.translation.enhanced import name_of as enhanced_name
from resources.glossary import GlossaryRules
from resources.ledger import Ledger
from resources.library import Library

_READABLE = ("users_files_readable", "Every line of the users' CSV files, where there are any, can be read.")
_TAKEN = ("users_ratings_taken", "Every line of the users' feedback files, where there are any, could be taken.")
_AGREE = ("terms_kept", "Translations hold the terms that people settled in nine of ten cues.")
_KEPT = 0.9
_SHOWN = 20


def knowledge_assets(languages: Sequence[str]) -> list[dg.AssetsDefinition]:
    """Return `feedback`, `glossary` and `series_memory` for translations into `languages`."""
    return [feedback, _glossary(languages), _series_memory(languages)]


# Translations are made with the glossary, so neither it nor feedback can name them as upstream; both read them.
@corpus_asset(
    "feedback",
    FEEDBACK,
    group="corpus",
    kinds={"csv"},
    version=ratings.VERSION,
    deps=["media_files", "transcripts"],
    check=_TAKEN,
)
def feedback(context: dg.AssetExecutionContext, library: Library, ledger: Ledger) -> dg.MaterializeResult:
    """One row per rating of a text: what people thought of it, and how it should read."""
    found = ratings.collect_feedback(library, ledger)
    wrong = _problems(found.problems)
    severity = dg.AssetCheckSeverity.WARN
    return _published(context, library, found.table, FEEDBACK, _TAKEN, wrong, found.facts(), severity)


def _glossary(languages: Sequence[str]) -> dg.AssetsDefinition:
    @corpus_asset(
        "glossary",
        GLOSSARY,
        group="corpus",
        kinds={"csv"},
        version=VERSION,
        deps=["transcripts", "document_pages", "feedback"],
        check=_READABLE,
    )
    def glossary(
        context: dg.AssetExecutionContext, library: Library, ledger: Ledger, glossary_rules: GlossaryRules
    ) -> dg.MaterializeResult:
        """One row per term: how users, decisions and corrections want it translated, or what is suggested."""
        found = current_glossary(library, ledger, languages, glossary_rules)
        wrong = _problems(found.problems)
        return _published(context, library, found.table, GLOSSARY, _READABLE, wrong, found.facts())

    return glossary


def _series_memory(languages: Sequence[str]) -> dg.AssetsDefinition:
    @corpus_asset(
        "series_memory",
        SERIES_MEMORY,
        group="corpus",
        kinds={"parquet"},
        version=memory.VERSION,
        deps=["glossary", *map(enhanced_name, languages)],
        check=_AGREE,
    )
    def series_memory(
        context: dg.AssetExecutionContext, library: Library, glossary_rules: GlossaryRules
    ) -> dg.MaterializeResult:
        """One row per series, language pair and term: how it is translated, how often, and where that is not kept."""
        table = memory.collect_memory(library, stored_glossary(library), languages, glossary_rules.least_cues)
        facts = memory.facts(table.to_pylist())
        share = facts.get("settled terms kept %")
        wrong = {"settled terms kept %": share} if share is not None and share < 100 * _KEPT else {}
        severity = dg.AssetCheckSeverity.WARN
        return _published(context, library, table, SERIES_MEMORY, _AGREE, wrong, facts, severity)

    return series_memory


def _published(*what: Any) -> dg.MaterializeResult:
    """Publish as every corpus asset, but show no rows: they are what people say and translate."""
    done = publish_corpus(*what)
    metadata = {name: value for name, value in (done.metadata or {}).items() if name != "preview"}
    return dg.MaterializeResult(metadata=metadata, check_results=done.check_results)


def _problems(problems: Sequence[str]) -> dict[str, str]:
    """Return what a check shows: how many lines, and the first of them."""
    if not problems:
        return {}
    more = len(problems) - _SHOWN
    shown = "\n".join(problems[:_SHOWN]) + (f"\nand {more:,} more" if more > 0 else "")
    return {"lines not taken": str(len(problems)), "problems": shown}
