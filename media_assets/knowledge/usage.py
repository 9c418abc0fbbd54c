"""How terms are used in the enhanced translations of a language, by series and over all of them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from media_assets.knowledge.alignment import Rendering, renderings
from media_assets.knowledge.forms import holds
from media_assets.knowledge.matching import Phrases, longest
from media_assets.knowledge.said import Pair

AGREEING = 0.8
"""Share of a term's cues that must render it in the same way for that to be its translation."""


@dataclass(frozen=True)
class Usage:
    """A term in the translations of one series, or of all (`series` None).

    Attributes:
        places: cues that hold the term, as places in the list of pairs.
        occurrences: times the term stands in them.
        renderings: what it is translated as, the most frequent first.
        kept: cues whose translation holds the term as it is written.
    """

    term: str
    series: str | None
    places: tuple[int, ...]
    occurrences: int
    renderings: tuple[Rendering, ...]
    kept: int

    @property
    def settled(self) -> Rendering | None:
        """The rendering in which most cues agree; the term itself where it is kept."""
        best = self.renderings[0] if self.renderings else None
        return best if best and best.cues >= AGREEING * len(self.places) else None


def usages(pairs: Sequence[Pair], terms: Sequence[Mapping[str, Any]], least: int) -> dict[int, dict[str | None, Usage]]:
    """Return place in `terms` → series, and None for all of them together → how the term is used.

    Args:
        pairs: cues and translations into one language.
        terms: rows with term, language, case_sensitive and series; those of one series are sought in it alone.
        least: cues that must have a rendering in common.
    """
    found: dict[int, dict[str | None, Usage]] = {}
    for language in sorted({term["language"] for term in terms}):
        own = [place for place, pair in enumerate(pairs) if pair.source_language == language]
        targets = [pairs[place].text for place in own]
        times = _occurrences([pairs[place] for place in own], terms, language)
        holding = {key: sorted(places) for key, places in times.items()}
        names = {key for key in holding if _is_name(terms[key[0]])}
        aligned = renderings(targets, holding, least, names)
        for (term, series), places in holding.items():
            written = str(terms[term]["term"])
            kept = sum(holds(targets[place], written) for place in places)
            best = list(aligned[term, series])
            if kept >= max(least, AGREEING * len(places)):
                best = [Rendering(written, kept), *(one for one in best if not holds(written, one.text))]
            places_of_pairs = tuple(own[place] for place in places)
            count = sum(times[term, series].values())
            found.setdefault(term, {})[series] = Usage(written, series, places_of_pairs, count, tuple(best), kept)
    return found


def _is_name(term: Mapping[str, Any]) -> bool:
    return bool(term["case_sensitive"]) and term["term"] != term["term"].lower()


def _occurrences(
    pairs: Sequence[Pair], terms: Sequence[Mapping[str, Any]], language: str
) -> dict[tuple[int, str | None], Counter[int]]:
    """Return (term, series) and (term, None) → place of a cue → how often the term stands in it."""
    phrases: Phrases[int] = Phrases()
    for number, term in enumerate(terms):
        if term["language"] == language:
            phrases.add(term["term"], number, term["case_sensitive"])
    found: dict[tuple[int, str | None], Counter[int]] = defaultdict(Counter)
    for place, pair in enumerate(pairs):
        spans = [span for span in phrases.spans(pair.source) if terms[span.payload]["series"] in (None, pair.series)]
        for span in (span for group in longest(spans) for span in group):
            found[span.payload, pair.series][place] += 1
            found[span.payload, None][place] += 1
    return dict(found)
