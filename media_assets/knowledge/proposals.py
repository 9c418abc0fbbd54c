"""Translations of terms that enhanced translations agree on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from media_assets.knowledge.alignment import Rendering
from media_assets.knowledge.counting import Seen
from media_assets.knowledge.said import Pair
from media_assets.knowledge.usage import Usage, usages
from resources.glossary import GlossaryRules

Row = dict[str, Any]


def proposals(
    candidates: Sequence[tuple[Row, Seen]], pairs: Mapping[str, Sequence[Pair]], rules: GlossaryRules
) -> list[tuple[Row, Seen]]:
    """Return candidates with the translation that most of their cues agree on, as rows of the glossary.

    Where all series agree the translation holds for any; where they do not, for each series that agrees in itself.

    Args:
        candidates: terms and their occurrences.
        pairs: target language → cues and their enhanced translations.
    """
    terms = [row for row, _ in candidates]
    found = []
    for language, cues in sorted(pairs.items()):
        used = usages(cues, terms, rules.least_cues)
        for number, by_series in sorted(used.items()):
            row, seen = candidates[number]
            found += [
                (row | _settled(usage, best, language, series or row["series"], rules), seen)
                for series, usage, best in _agreeing(by_series, rules.least_cues)
            ]
    return found


def _agreeing(by_series: Mapping[str | None, Usage], least: int) -> Iterator[tuple[str | None, Usage, Rendering]]:
    """Yield what all series agree on, or else what each of them agrees on in itself."""
    wide = sorted(by_series.items(), key=lambda one: one[0] or "")
    agreed = [(series, usage, best) for series, usage in wide if (best := usage.settled) and best.cues >= least]
    overall = [one for one in agreed if one[0] is None]
    yield from overall or [one for one in agreed if one[0]]


def _settled(usage: Usage, best: Rendering, language: str, series: str | None, rules: GlossaryRules) -> Row:
    verb = "kept as it is" if best.text == usage.term else "so translated"
    return {
        "target_language": language,
        "target": best.text,
        "series": series,
        "origin": "learned" if 0 < rules.learned_cues <= best.cues else "suggested",
        "evidence": f"{verb} in {best.cues} of {len(usage.places)} cues",
    }
