"""Terms worth a place in the glossary that nobody has named yet: names and phrases that recur."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from media_assets.knowledge.counting import Seen, count_terms
from media_assets.knowledge.matching import Token, tokens
from media_assets.knowledge.names import names_in
from media_assets.knowledge.phrases import repeated_phrases
from media_assets.knowledge.said import Said
from resources.glossary import GlossaryRules

MOST_PHRASES = 200
"""Phrases per language; the commonest are suggested."""

Row = dict[str, Any]


def candidates(texts: Sequence[Said], rules: GlossaryRules) -> list[tuple[Row, Seen]]:
    """Return names and phrases that recur often enough, with their occurrences, the commonest first.

    A word that is written small more often than capitalised is no name. A term that occurs in one series only is one
    of that series.
    """
    by_language: dict[str, list[str]] = defaultdict(list)
    for said in texts:
        by_language[said.language].append(said.text)
    terms = [
        {"term": term, "language": language, "case_sensitive": exact, "series": None}
        for language, spoken in by_language.items()
        if language
        for term, exact in _terms(spoken, language, rules)
    ]
    found = [
        (term | {"series": _only(seen.series)}, seen)
        for term, seen in zip(terms, count_terms(terms, texts), strict=True)
        if seen.count >= (rules.least_count if term["case_sensitive"] else rules.least_phrases)
        and len(seen.files) >= rules.least_files
    ]
    return sorted(found, key=lambda one: (-one[1].count, one[0]["language"], one[0]["term"]))


def _terms(texts: Sequence[str], language: str, rules: GlossaryRules) -> Iterator[tuple[str, bool]]:
    """Yield terms and whether their case matters."""
    names = dict.fromkeys(name for text in texts for name in names_in(text, language))
    alone = {name.casefold() for name in names if " " not in name}
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()

    def cut() -> Iterator[Sequence[Token]]:
        for text in texts:
            parts = tokens(text)
            for token in parts:
                if token.plain in alone:
                    (small if token.text == token.plain else large)[token.plain] += 1
            yield parts

    phrases = repeated_phrases(cut(), rules.least_phrases)
    for name in names:
        if small[name.casefold()] <= large[name.casefold()]:
            yield name, True
    for phrase in phrases[:MOST_PHRASES] if rules.least_phrases else ():
        yield phrase, False


def _only(series: Counter[str]) -> str | None:
    return next(iter(series)) or None if len(series) == 1 else None
