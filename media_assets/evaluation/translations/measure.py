"""What is measured of a translation without a reference."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from media_assets.evaluation.translations.adherence import terms_kept
from media_assets.evaluation.translations.backwards import Agreement, Reverse, agreement
from media_assets.evaluation.translations.counts import Share, total
from media_assets.evaluation.translations.names import names_kept
from media_assets.evaluation.translations.numbers import numbers_kept
from media_assets.evaluation.translations.reading import readable
from media_assets.evaluation.translations.texts import ENHANCED, Translation
from media_assets.evaluation.translations.untranslated import is_untranslated
from media_assets.knowledge.lookup import Glossary
from media_assets.subtitles.rules import Rules
from media_assets.subtitles.text import units
from resources.text.base import LanguageIdentifier

Names = Callable[[str, str], Iterable[str]]
"""(text, its language) → the names in it."""


@dataclass(frozen=True)
class Means:
    """What translations are measured with.

    Attributes:
        reverse: what may translate back, the first that can does; none switches it off.
        back_sample: segments of a recording that are translated back.
    """

    glossary: Glossary
    names: Names
    identifier: LanguageIdentifier
    rules: Rules
    reverse: Sequence[Reverse] = ()
    back_sample: int = 0


def figures(translation: Translation, means: Means) -> dict[str, Any]:
    """Return columns of `TRANSLATION_QUALITY`: counts, so that sums over recordings are averages over things."""
    language, foreign = translation.language, translation.foreign
    numbers, terms, names = [], [], []
    untranslated = 0
    for row in foreign:
        source, said, text = row["source_language"] or "", row["source_text"] or "", row["text"]
        found = list(dict.fromkeys(means.names(said, source)))
        settled = means.glossary.found(said, source, language, translation.series)
        untranslated += is_untranslated(said, text, found)
        if text is not None:
            numbers.append(numbers_kept(said, text, language))
            terms.append(terms_kept(settled, text))
            names.append(names_kept(found, text, settled))
    reading = readable(translation.rows, translation.spoken, language, means.rules)
    identified = _identified(translation, means.identifier)
    missing = {row["segment"] for row in translation.due} - {row["segment"] for row in foreign}
    return {
        "segments": len(foreign) + len(missing),
        "one_to_one": _one_to_one(translation),
        "enhanced": sum(bool(row["enhanced"]) for row in foreign) if translation.kind == ENHANCED else 0,
        "untranslated": untranslated + len(missing),
        "source_characters": sum(units(said.strip()) for said, _ in translation.pairs),
        "characters": sum(units(text.strip()) for _, text in translation.pairs),
        **_pair("numbers", total(numbers), "numbers_kept"),
        **_pair("terms", total(terms), "terms_kept"),
        **_pair("names", total(names), "names_kept"),
        **_pair("subtitles", reading, "readable"),
        **_pair("identified", identified, "in_language"),
    }


def back(translation: Translation, means: Means) -> Agreement:
    """Return how the translation agrees with what was said when it is translated back."""
    source = translation.source_language
    if source is None:
        return Agreement(reason="the spoken language is not known")
    pairs = [
        (row["source_text"], row["text"])
        for row in translation.foreign
        if row["source_language"] == source and row["text"] and row["source_text"]
    ]
    return agreement(pairs, source, translation.language, means.reverse, means.back_sample)


def _pair(whole: str, share: Share, part: str) -> dict[str, int]:
    return {whole: share.whole, part: share.part}


def _one_to_one(translation: Translation) -> int:
    """Count the segments that have one row with their own text and a translation."""
    rows: Counter[int] = Counter(row["segment"] for row in translation.rows)
    said: Mapping[int, str] = {row["segment"]: row["text"] for row in translation.spoken}
    return sum(
        rows[row["segment"]] == 1 and row["text"] is not None and said.get(row["segment"]) == row["source_text"]
        for row in translation.foreign
    )


def _identified(translation: Translation, identifier: LanguageIdentifier) -> Share:
    if not identifier.knows(translation.language):
        return Share()
    found = [identifier.identify(text) for _, text in translation.pairs]
    codes = [one.code for one in found if one is not None]
    return Share(codes.count(translation.language), len(codes))
