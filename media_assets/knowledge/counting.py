"""How often terms occur, in which files and series, and where first."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from media_assets.knowledge.matching import Phrases, longest
from media_assets.knowledge.said import Said


@dataclass
class Seen:
    """Occurrences of a term; `series` counts them by series, `example` is the first text that holds it."""

    count: int = 0
    files: set[str] = field(default_factory=set)
    series: Counter[str] = field(default_factory=Counter)
    example: Said | None = None


def count_terms(terms: Sequence[Mapping[str, Any]], texts: Sequence[Said]) -> list[Seen]:
    """Count each term in the texts of its language and series in one walk; inside of a longer one it does not count.

    Args:
        terms: rows with term, language, case_sensitive and series (None for any).
    """
    seen = [Seen() for _ in terms]
    phrases: dict[str, Phrases[int]] = defaultdict(Phrases)
    for place, term in enumerate(terms):
        phrases[term["language"]].add(term["term"], place, term["case_sensitive"])
    for said in texts:
        known = phrases.get(said.language)
        if known is None:
            continue
        spans = [span for span in known.spans(said.text) if terms[span.payload]["series"] in (None, said.series)]
        for group in longest(spans):
            for span in group:
                found = seen[span.payload]
                found.count += 1
                found.files.add(said.content)
                found.series[said.series] += 1
                found.example = found.example or said
    return seen
