"""Experiments and champions as the report shows them."""

from dataclasses import dataclass
from typing import Any

from media_assets.experiments.decide import BETTER, CHAMPION, SAME, SMALL, WAITING, WORSE
from media_assets.experiments.metrics import ABOUT
from media_assets.reports import words
from media_assets.schemas.translations import EXPERIMENTS
from resources.ledger import Ledger
from resources.library import Library

_TONES = {CHAMPION: "kept", BETTER: "kept", WORSE: "broken", SAME: "open", SMALL: "open", WAITING: "none"}


@dataclass(frozen=True)
class Line:
    """One variant: what was seen of it, and what follows."""

    name: str
    about: str
    tone: str
    badge: str
    why: str


@dataclass(frozen=True)
class Trial:
    """One experiment with its variants."""

    name: str
    about: str
    lines: list[Line]


@dataclass(frozen=True)
class Best:
    """The champion of a pair of languages."""

    pair: str
    name: str
    about: str


def trials(library: Library, ledger: Ledger) -> tuple[list[Trial], list[Best]]:
    """Return the experiments, and the champions that count for now."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in library.read_table("experiments", EXPERIMENTS).to_pylist():
        groups.setdefault(row["experiment"], []).append(row)
    newest = {(row.source_language, row.language, row.evidence.get("kind")): row for row in ledger.champions.all()}
    best = [
        Best(
            pair=_pair(row.source_language, row.language),
            name=words.line(row.variant),
            about=f"{_evidence(row.evidence)}, from the experiment {words.line(row.experiment)}",
        )
        for row in newest.values()
    ]
    return [_trial(name, rows) for name, rows in groups.items()], best


def _trial(name: str, rows: list[dict[str, Any]]) -> Trial:
    first = rows[0]
    about = f"{_pair(first['source_language'], first['language'])}, {first['kind']}, by {ABOUT[first['metric']]}"
    return Trial(words.line(name), about, [_line(row) for row in rows])


def _line(row: dict[str, Any]) -> Line:
    seen = words.counted(row["recordings"], "recording")
    mean = "" if row["mean"] is None else f", mean {row['mean']:+.2f}"
    badge = "Control" if row["control"] else words.sentence(row["verdict"])
    tone = "none" if row["control"] else _TONES[row["verdict"]]
    about = f"{100 * row['share']:.0f} % of the recordings; {seen} measured{mean}"
    return Line(words.line(row["variant"]), about, tone, badge, words.line(row["why"]))


def _evidence(evidence: Any) -> str:
    low, high = evidence.get("low"), evidence.get("high")
    interval = "" if low is None or high is None else f" (interval {low:+.2f} to {high:+.2f})"
    return f"{evidence.get('delta', 0):+.2f} {ABOUT.get(evidence.get('metric'), '')}{interval}"


def _pair(source: str, language: str) -> str:
    return f"{words.sentence(words.language(source))} to {words.sentence(words.language(language))}"
