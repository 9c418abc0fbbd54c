"""What each series calls things in each language, and where its translations disagree."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from media_assets.knowledge.alignment import Rendering, renderings
from media_assets.knowledge.forms import holds
from media_assets.knowledge.lookup import preference
from media_assets.knowledge.said import Pair, Shelf, pairs_of
from media_assets.knowledge.usage import Usage, usages
from media_assets.schemas.text import SERIES_MEMORY
from resources.library import Library

VERSION = "1"

_RECURRING = 2
"""Cues in which other words must stand for a term to be a conflict."""

Row = dict[str, Any]


def collect_memory(library: Library, glossary: Sequence[Row], languages: Sequence[str], least: int) -> pa.Table:
    """Return rows of `SERIES_MEMORY`: one per series, language pair and term of the glossary that its cues hold.

    Args:
        glossary: rows of `GLOSSARY`.
        languages: target languages.
        least: cues that must agree on a translation that nobody settled.
    """
    shelf = Shelf(library)
    rows: list[Row] = []
    for language in languages:
        rows += memory_of(pairs_of(library, shelf, language), glossary, language, least)
    return pa.Table.from_pylist(rows, SERIES_MEMORY)


def facts(rows: Sequence[Row]) -> dict[str, Any]:
    """Return for people how many terms and series there are, and how well settled translations are kept."""
    settled = [row for row in rows if row["settled"] != "suggested"]
    cues = sum(row["cues"] for row in settled)
    shown = {
        "terms": len(rows),
        "series": len({row["series"] for row in rows}),
        "settled terms": len(settled),
        "terms with conflicts": sum(bool(row["conflicts"]) for row in rows),
    }
    kept = sum(row["adherence"] * row["cues"] for row in settled)
    return shown | ({"settled terms kept %": round(100 * kept / cues, 1)} if cues else {})


def memory_of(pairs: Sequence[Pair], glossary: Sequence[Row], language: str, least: int) -> list[Row]:
    """Return the rows of one target language, by series and term."""
    terms: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in glossary:
        if row["target_language"] in (None, language):
            terms[row["language"], row["term"], row["case_sensitive"]].append(row)
    sought = [dict(zip(("language", "term", "case_sensitive"), key, strict=True)) | {"series": None} for key in terms]
    named = list(terms.values())
    used = [
        (named[place], usage)
        for place, by_series in usages(pairs, sought, least).items()
        for usage in by_series.values()
        if usage.series is not None
    ]
    found: list[Row] = []
    amiss: dict[int, list[int]] = {}
    for rows, usage in used:
        target, settled = _target(rows, usage, least)
        others = [place for place in usage.places if not target or not holds(pairs[place].text, target)]
        amiss[len(found)] = others
        found.append(
            {
                "series": usage.series,
                "source_language": rows[0]["language"],
                "language": language,
                "term": usage.term,
                "target": target,
                "settled": settled,
                "occurrences": usage.occurrences,
                "cues": len(usage.places),
                "adherence": 1 - len(others) / len(usage.places) if target else None,
            }
        )
    conflicts = renderings([pair.text for pair in pairs], amiss, _RECURRING)
    complete = [row | {"conflicts": _conflicts(row, conflicts[place])} for place, row in enumerate(found)]
    return sorted(complete, key=lambda row: (row["series"], row["source_language"], row["term"]))


def _target(rows: Sequence[Row], usage: Usage, least: int) -> tuple[str | None, str]:
    """Return how a term is to be translated in a series, and who says so."""
    due = [row for row in rows if row["target"] and row["series"] in (None, usage.series)]
    if due:
        best = min([row for row in due if row["origin"] != "suggested"] or due, key=preference)
        return best["target"], best["origin"]
    agreed = usage.settled
    return (agreed.text if agreed and agreed.cues >= least else None), "suggested"


def _conflicts(row: Mapping[str, Any], others: Sequence[Rendering]) -> list[Row]:
    return [
        {"text": one.text, "cues": one.cues}
        for one in others
        if not row["target"] or not holds(row["target"], one.text)
    ]
