"""What translations are measured with, from the resources that the settings choose."""

from collections.abc import Sequence
from typing import Any

from media_assets.evaluation.translations.measure import Means
from media_assets.keys import fingerprint
from media_assets.knowledge.lookup import Glossary, Term
from media_assets.knowledge.names import names_in
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.text import GLOSSARY
from media_assets.subtitles.rules import Rules
from resources.library import Library
from resources.scoring.base import TranslationScorer
from resources.subtitles import SubtitleRules
from resources.text.base import LanguageIdentifier
from resources.translation.base import Translator
from resources.translation_quality import TranslationRules


def means_of(
    library: Library,
    translators: Sequence[Translator],
    scorer: TranslationScorer,
    identifier: LanguageIdentifier,
    subtitle_rules: SubtitleRules,
    rules: TranslationRules,
) -> tuple[Means, dict[str, Any]]:
    """Return what is measured with, and what names it: what was measured with anything else is measured again.

    Args:
        translators: what may translate back, the first that can does.
    """
    limits = Rules(**{name: getattr(subtitle_rules, name) for name in SubtitleRules.model_fields})
    # Counts, examples and evidence change with every batch and make no difference here.
    glossary = library.read_table("glossary", GLOSSARY).select(list(Term.__dataclass_fields__)).to_pylist()
    reverse = translators if rules.back_sample else ()
    means = Means(Glossary(glossary), names_in, identifier, limits, reverse, rules.back_sample)
    key = {
        "glossary": fingerprint({"rows": [row for row in glossary if row["target"]]}),
        "rules": limits.as_settings,
        "identifier": identifier.model_dump(mode="json"),
        "back": [*(str(one.identity) for one in reverse), rules.back_sample],
        "scorer": [str(scorer.identity), scorer.unavailable()],
    }
    return means, key


def names_of(library: Library) -> dict[str, str]:
    """Return content id → name of the file that has it."""
    rows = library.read_corpus("media_files", MEDIA_FILES, ["content_id", "name"]).to_pylist()
    return {row["content_id"]: row["name"] for row in reversed(rows) if row["content_id"]}
