"""Which terms of the glossary occur in a text."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from media_assets.knowledge.matching import Phrases, longest

ORIGINS = ("user", "accepted", "corrected", "learned")
"""Who settled a translation, the first before the others; what is `suggested` is not settled."""


@dataclass(frozen=True)
class Term:
    """A term whose translation is settled; what is None holds for any."""

    term: str
    language: str
    target: str
    target_language: str | None = None
    note: str | None = None
    case_sensitive: bool = False
    series: str | None = None
    origin: str = "user"


class Glossary:
    """The terms that are used in translating, found as whole words in one walk over a text.

    A term inside of a longer one is not used there: in `office cat` nothing is looked for behind `cat` where both are
    terms. Of several that stand in one place one is used: that of the series before that of any, then the one whose
    case matters, the one for this target language, and by origin (`ORIGINS`). See `Phrases` for what a word is.

    Args:
        rows: rows of the `glossary` table; those without a translation, or that are only suggested, are left out.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Sort the terms by language."""
        self._phrases: dict[str, Phrases[Term]] = defaultdict(Phrases)
        for row in rows:
            if row.get("target") and row.get("origin") != "suggested":
                known = {name: row[name] for name in Term.__dataclass_fields__ if name in row}
                term = Term(**known)
                self._phrases[term.language].add(term.term, term, term.case_sensitive)

    def found(self, text: str, source: str | None, target: str, series: str = "") -> list[Term]:
        """Return the terms that are used in a text, each once, by their spelling; the same for the same rows.

        Args:
            source: language of the text; of an unknown one nothing is found.
            target: language that it is translated into.
            series: of the file, as `series_of` gives it.
        """
        phrases = self._phrases.get(source or "")
        if phrases is None:
            return []
        usable = [
            span
            for span in phrases.spans(text)
            if span.payload.target_language in (None, target) and span.payload.series in (None, series)
        ]
        if not usable:
            return []
        used = {min((span.payload for span in group), key=_preference) for group in longest(usable)}
        return sorted(used, key=lambda term: (term.term, _preference(term)))


def preference(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what sorts rows of the glossary that stand in one place, the one to be used first."""
    origin = ORIGINS.index(row["origin"]) if row["origin"] in ORIGINS else len(ORIGINS)
    exact = (row["series"] is None, not row["case_sensitive"], row["target_language"] is None)
    return (*exact, origin, row["term"], row["target"], row["note"] or "")


def _preference(term: Term) -> tuple[Any, ...]:
    return preference(vars(term))
