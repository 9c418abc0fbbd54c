"""How well duplicates are found, transform by transform: what is promised, what was measured, and by which method."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from media_assets.duplicates.quality.measure import TOGETHER
from media_assets.reports import words
from media_assets.reports.pages import Section
from media_assets.schemas.quality import DUPLICATE_QUALITY
from resources.library import Library

KINDS = {"image": "Pictures", "video": "Videos"}
"""Chapters of the page, in order."""


@dataclass(frozen=True)
class Line:
    """One transform: what was done, the recall of everything together, and what each method finds of it.

    Attributes:
        width: the recall in percent, for a bar.
        mark: the promise in percent, for a mark on the bar; None where nothing is promised.
        verdict: kept, broken, open or none.
        best: what would be found at the loosest threshold that keeps the precision; empty where that is no more.
        methods: (method, share found) of each method by itself.
    """

    name: str
    about: str
    width: float
    recall: str
    found: str
    precision: str
    mark: float | None
    verdict: str
    badge: str
    best: str
    methods: list[tuple[str, str]]


@dataclass(frozen=True)
class Chapter:
    """Pictures or videos; `advice` has what reviewers' decisions say about each threshold."""

    title: str
    originals: int
    lines: list[Line]
    advice: list[tuple[str, str, str]]


def quality_chapters(library: Library) -> list[Chapter]:
    """Return what was measured last, in the order of the transforms; nothing before the first measurement."""
    rows = library.read_table("duplicate_quality", DUPLICATE_QUALITY).to_pandas()
    return [
        _chapter(title, rows[rows["kind"] == kind])
        for kind, title in KINDS.items()
        if (rows["originals"][rows["kind"] == kind] > 0).any()
    ]


def quality_section(library: Library) -> Section:
    """Return the page of what is promised and kept."""
    chapters = quality_chapters(library)
    every = [line.verdict for chapter in chapters for line in chapter.lines]
    totals = {name: every.count(name) for name in ("kept", "broken", "open")}
    about = f"{words.counted(totals['kept'], 'promise')} kept, {totals['broken']:,} broken" if every else "not measured"
    return Section("quality", "Duplicate quality", len(every), about, [chapters], context={"totals": totals})


def _chapter(title: str, rows: pd.DataFrame) -> Chapter:
    lines = []
    for _, own in rows.groupby("transform", sort=False):
        by_method = {str(row["method"]): row for row in _records(own)}
        if TOGETHER in by_method:
            lines.append(_line(by_method.pop(TOGETHER), by_method))
    spoken = rows[rows["recommended"].notna()].drop_duplicates("method")
    advice = [
        (words.sentence(row["method"]), f"{row['recommended']:g}", words.line(row["recommendation"]))
        for row in _records(spoken)
    ]
    return Chapter(title, int(rows["originals"].max()), lines, advice)


def _line(row: dict[str, Any], others: dict[str, dict[str, Any]]) -> Line:
    promise = None if pd.isna(row["promise"]) else float(row["promise"])
    verdict = "none" if promise is None else "open" if pd.isna(row["kept"]) else "kept" if row["kept"] else "broken"
    badge = {"none": "Not promised", "open": "Too few to tell", "kept": "Kept", "broken": "Broken"}[verdict]
    wrong = int(row["strangers"])
    precision = "nothing linked" if pd.isna(row["precision"]) else f"{words.counted(wrong, 'wrong link')}"
    better = not pd.isna(row["best_threshold"]) and row["best_recall"] > row["recall"]
    return Line(
        name=words.sentence(row["transform"]),
        about=words.sentence(row["about"]),
        width=round(100 * row["recall"], 1),
        recall=_percent(row["recall"]),
        found=f"{row['found']:,} of {row['originals']:,}",
        precision=precision,
        mark=None if promise is None else round(100 * promise, 1),
        verdict=verdict,
        badge=badge if promise is None else f"{badge}: {100 * promise:g} %",
        best=f"{_percent(row['best_recall'])} at distance {row['best_threshold']:g}" if better else "",
        methods=[(name, _percent(other["recall"])) for name, other in others.items() if other["originals"]],
    )


def _percent(share: float) -> str:
    return "100 %" if share == 1 else f"{100 * share:.1f} %"


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
