"""What did not work, or not fully: quarantined, failed, degraded and unsupported items, with reasons in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from media_assets.reports import words
from media_assets.reports.data import Corpus
from media_assets.reports.paging import weight_of
from resources.ledger import Ledger
from resources.ledger.items import ItemRow

_INVENTORY = "media_files"
_MOST_REASON = 600

SECTIONS = {
    "quarantined": ("Quarantined", "The file itself cannot be used. Repair or replace it and drop it again."),
    "failed": (
        "Failed",
        "Something around the file went wrong. A retry, by hand or by the weekly schedule, tries it again.",
    ),
    "degraded": (
        "Degraded",
        "There is a result, but a lesser one than intended. Once its cause is gone, a retry betters it.",
    ),
    "unsupported": ("Unsupported", "Files of a type that is not read. They stay where they are and cost nothing more."),
}
"""Title and advice of each section, in the order in which they are shown."""


@dataclass(frozen=True)
class Trouble:
    """One item that a stage could not finish as intended."""

    section: str
    name: str
    item: str
    stage: str
    reason: str
    attempts: int
    at: str
    batch: str
    replaced: bool

    @property
    def weight(self) -> int:
        """Estimated bytes of its HTML."""
        return 600 + 2 * weight_of(self.name, self.reason)


@dataclass(frozen=True)
class Idle:
    """A stage that had nothing to do for some items, and why."""

    stage: str
    reason: str
    count: int


def read_troubles(ledger: Ledger, corpus: Corpus) -> list[Trouble]:
    """Return what is quarantined, failed, degraded or unsupported, by section, stage, reason and name."""
    files = corpus.files.drop_duplicates("file_id")
    names = dict(zip(files["file_id"], files["name"], strict=True))
    rows = ledger.items.of(state_in=["quarantined", "failed", "degraded"])
    rows += ledger.items.of(stage=_INVENTORY, state_in=["not_applicable"])
    order = list(SECTIONS)
    troubles = [_trouble(row, names, corpus) for row in rows]
    return sorted(
        troubles, key=lambda one: (order.index(one.section), one.stage, one.reason, one.name, one.batch, one.item)
    )


def read_idle(ledger: Ledger) -> list[Idle]:
    """Return why stages were not applicable, most frequent first."""
    rows = ledger.items.of(state_in=["not_applicable"])
    counts = Counter((words.stage(row.stage), words.sentence(row.reason)) for row in rows if row.stage != _INVENTORY)
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [Idle(stage, reason or "No reason was given", count) for (stage, reason), count in ranked]


def _trouble(row: ItemRow, names: dict[str, str], corpus: Corpus) -> Trouble:
    fact = corpus.facts.get(row.item)
    name = fact.name if fact else words.named(names.get(row.item, row.label))
    section = "unsupported" if row.state == "not_applicable" else row.state
    return Trouble(
        section=section,
        name=name,
        item=row.item,
        stage=words.stage(row.stage),
        reason=words.sentence(row.reason)[:_MOST_REASON] or "No reason was given",
        attempts=row.attempts,
        at=f"{datetime.fromtimestamp(row.updated_at, UTC):%Y-%m-%d %H:%M} UTC",
        batch=row.batch,
        replaced=row.item in corpus.replaced_files or row.item in corpus.replaced,
    )


@dataclass(frozen=True)
class Cause:
    """Items that share a stage and a reason; `total` counts those of all pages."""

    stage: str
    reason: str
    total: int
    items: list[Trouble]


@dataclass(frozen=True)
class Chapter:
    """The items of one state on a page of the report; `total` counts those of all pages."""

    section: str
    title: str
    advice: str
    total: int
    causes: list[Cause]


def chapters(troubles: Sequence[Trouble], all_troubles: Sequence[Trouble]) -> list[Chapter]:
    """Return a page's items by state, then by stage and reason."""
    by_section = Counter(one.section for one in all_troubles)
    by_cause = Counter((one.section, one.stage, one.reason) for one in all_troubles)
    found = []
    for section, own in groupby(troubles, key=lambda one: one.section):
        causes = [
            Cause(stage, reason, by_cause[section, stage, reason], list(items))
            for (stage, reason), items in groupby(own, key=lambda one: (one.stage, one.reason))
        ]
        found.append(Chapter(section, *SECTIONS[section], by_section[section], causes))
    return found


def totals(troubles: Sequence[Trouble]) -> list[tuple[str, str, int]]:
    """Return (state, its title, how many items) of the states that occur."""
    counts = Counter(one.section for one in troubles)
    return [(section, title, counts[section]) for section, (title, _) in SECTIONS.items() if counts[section]]
