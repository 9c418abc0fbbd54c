"""Terms whose rendering people corrected in the same way, line after line."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from media_assets.knowledge.alignment import grams
from media_assets.knowledge.forms import holds
from media_assets.knowledge.matching import tokens

LEAST_LINES = 2
"""Different source lines in which people must have put the same words for a term."""

_LONGEST = 4

Row = dict[str, Any]


def corrected_terms(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Return what people's corrections agree on, as rows of the glossary.

    Where corrections of several lines put the same words in, the words that all of these sources share, and that no
    source has whose correction lacks them, are a term. The origin is `corrected`; where several words qualify it is
    `suggested`, and a person chooses.

    Args:
        rows: rows of `FEEDBACK`; of corrections of one line the last one counts.
    """
    lines: dict[tuple[Any, ...], tuple[str, str, set[str]]] = {}
    for row in rows:
        if row["source"] and row["corrected"] and row["rated"] and row["source_language"]:
            place = row["source_language"], row["language"], row["series"] or None
            lines[(*place, " ".join(row["source"].split()))] = (row["source"], row["corrected"], set(_put_in(row)))
    groups: dict[tuple[Any, ...], list[tuple[str, str, set[str]]]] = defaultdict(list)
    for key, line in lines.items():
        groups[key[:-1]].append(line)
    return [found for place, group in groups.items() for found in _agreed(place, group)]


def _agreed(place: tuple[Any, ...], lines: list[tuple[str, str, set[str]]]) -> Iterator[Row]:
    holding: dict[str, list[str]] = defaultdict(list)
    for source, _, words in lines:
        for new in words:
            holding[new].append(source)
    for new, sources in sorted(holding.items()):
        whole = not any(_within(new, other) and len(holding[other]) == len(sources) for other in holding)
        if len(sources) < LEAST_LINES or not whole:
            continue
        shared = set.intersection(*(set(grams(source)) for source in sources))
        other = {gram for source, corrected, _ in lines if not holds(corrected, new) for gram in grams(source)}
        wide = [gram for gram in shared - other if not any(_within(gram, longer) for longer in shared - other)]
        for gram in sorted(wide):
            # Where a sentence begins, a capital says nothing.
            written = max(grams(source)[gram] for source in sources)
            yield {
                "term": written,
                "language": place[0],
                "target_language": place[1],
                "target": new,
                "note": None,
                "origin": "corrected" if len(wide) == 1 else "suggested",
                "series": place[2],
                "case_sensitive": written != written.lower(),
                "evidence": f"put in by {len(sources)} corrections",
            }


def _put_in(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield the words that a correction puts in the place of others."""
    rated, corrected = tokens(row["rated"]), tokens(row["corrected"])
    matcher = SequenceMatcher(None, [part.plain for part in rated], [part.plain for part in corrected], autojunk=False)
    for kind, _, _, start, end in matcher.get_opcodes():
        if kind == "replace" and end - start <= _LONGEST:
            words = "".join((" " if part.gap else "") + part.text for part in corrected[start:end]).strip()
            yield from grams(words).values()


def _within(gram: str, longer: str) -> bool:
    return gram != longer and f" {gram} " in f" {longer} "
