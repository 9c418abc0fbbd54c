"""Which terms of the glossary occur in a text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_WORD = re.compile(r"\w+")


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

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds the term as whole words."""
        return re.compile(rf"(?<!\w){re.escape(self.term)}(?!\w)", 0 if self.case_sensitive else re.IGNORECASE)


class Glossary:
    """The terms that are used in translating, found by their first words.

    Args:
        rows: rows of the `glossary` table; those without a translation, or that are only suggested, are left out.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Sort the terms by language and first word."""
        self._by_word: dict[tuple[str, str], list[tuple[Term, re.Pattern[str]]]] = defaultdict(list)
        for row in rows:
            if row.get("target") and row.get("origin") != "suggested":
                known = {name: row[name] for name in Term.__dataclass_fields__ if name in row}
                term = Term(**known)
                self._by_word[term.language, _first(term.term)].append((term, term.pattern))

    def found(self, text: str, source: str | None, target: str, series: str = "") -> list[Term]:
        """Return the terms that occur in a text, those of its series before those of any."""
        words = dict.fromkeys(["", *(word.casefold() for word in _WORD.findall(text))])
        found = {
            (term.term, term.target): term
            for word in words
            for term, pattern in self._by_word.get((source or "", word), ())
            if term.target_language in (None, target)
            and (term.series is None or term.series == series)
            and pattern.search(text)
        }
        ranked = sorted(found.values(), key=lambda term: (term.term, term.series is None, term.target))
        best: dict[str, Term] = {}
        for term in ranked:
            best.setdefault(term.term, term)
        return list(best.values())


def _first(term: str) -> str:
    words = _WORD.findall(term)
    # A term that begins with a sign, or holds none but signs, is looked for in every text.
    return words[0].casefold() if words and term.startswith(words[0]) else ""
