"""How well translations are: each pair of languages, what enhancing changed, what is held back, and experiments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from media_assets.evaluation.translations.noticed import SOURCE, Notice
from media_assets.evaluation.translations.review import quality_rows, waiting
from media_assets.evaluation.translations.summary import Delta, Summary, deltas, summaries
from media_assets.evaluation.translations.texts import ENHANCED
from media_assets.reports import words
from media_assets.reports.data import Corpus
from media_assets.reports.pages import Section
from media_assets.reports.trials import trials
from media_assets.reports.words import counted
from resources.ledger import Ledger
from resources.library import Library

NOTICED_BY = 80
"""Percent of people from whose agreement on the page says that a change is noticed."""

MOST_HELD = 100

METRICS = {"bleu": "BLEU", "chrf": "chrF", "comet": "COMET"}

_SHARES = {
    "numbers": ("Figures kept", "figures"),
    "names": ("Names recognised", "names"),
    "terms": ("Terms as the glossary settles", "terms"),
    "one_to_one": ("One translation for each segment", "segments"),
    "language": ("In the right language", "longer segments"),
    "reading": ("Readable in their time", "subtitles"),
}
"""Figure without a reference → its name, and what was counted for it."""


@dataclass(frozen=True)
class Score:
    """A score of 0 to 100 against references: a bar, and what people would say of the change from the baseline."""

    name: str
    width: float
    value: str
    mark: float | None
    change: str
    verdict: str
    badge: str


@dataclass(frozen=True)
class Way:
    """One kind, engine and variant of a pair: its scores and the figures that need no reference."""

    title: str
    about: str
    scores: list[Score]
    none: str
    shares: list[tuple[str, float, str]]
    asides: list[str]


@dataclass(frozen=True)
class Pair:
    """A pair of languages with all ways in which it was translated."""

    title: str
    recordings: int
    ways: list[Way]


@dataclass(frozen=True)
class Waiting:
    """A translation that is held back: the recording, the languages, and why."""

    name: str
    pair: str
    why: str


def translations_section(library: Library, ledger: Ledger, corpus: Corpus) -> Section:
    """Return the page of how well translations are."""
    rows = quality_rows(library)
    shown = [row for row in rows if row["content_id"] not in corpus.replaced]
    pairs = _pairs(shown)
    held = [row for row in waiting(library, ledger) if row["held"]]
    compared = len({(row["content_id"], row["language"]) for row in shown if row["reference"] is not None})
    measured = len({(row["content_id"], row["language"]) for row in shown})
    grouped = _held(held)
    context = {
        "held": grouped[:MOST_HELD],
        "more_held": max(0, len(grouped) - MOST_HELD),
        "trials": trials(library, ledger),
        "measured": measured,
        "compared": compared,
        "asked": NOTICED_BY,
        "source": SOURCE,
        "signatures": sorted({row[f"{one}_signature"] for row in shown for one in ("bleu", "chrf")} - {None}),
    }
    about = f"{counted(measured, 'translation')} measured, {len(grouped):,} held" if measured else "not measured"
    return Section("translations", "Translation quality", measured, about, [pairs], context=context)


def _pairs(rows: Sequence[Mapping[str, Any]]) -> list[Pair]:
    groups: dict[tuple[str | None, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["source_language"], row["language"]), []).append(row)
    found = []
    for (source, language), members in sorted(groups.items(), key=lambda group: (str(group[0][0]), group[0][1])):
        ways = [_way(one, members) for one in summaries(members)]
        recordings = len({row["content_id"] for row in members})
        found.append(Pair(_pair(source, language), recordings, ways))
    return found


def _way(one: Summary, rows: Sequence[Mapping[str, Any]]) -> Way:
    changes = deltas(rows, one.variant, NOTICED_BY) if one.kind == ENHANCED else []
    by_metric = {change.metric: change for change in changes}
    scores = [
        _score(name, value, by_metric.get(metric))
        for metric, name in METRICS.items()
        if (value := getattr(one, metric)) is not None
    ]
    made = [words.line(one.engine)] + ([f"variant {words.line(one.variant)}"] if one.variant else [])
    return Way(
        title=words.sentence(one.kind),
        about=" · ".join([*filter(None, made), counted(one.recordings, "recording"), counted(one.segments, "segment")]),
        scores=scores,
        none="" if scores else "No translation by people lies beside these recordings, so there is no score.",
        shares=_shares(one),
        asides=_asides(one),
    )


def _score(name: str, value: float, change: Delta | None) -> Score:
    if change is None:
        return Score(name, min(100.0, round(value, 1)), f"{value:.1f}", None, "", "none", "")
    known = change.low is not None and change.high is not None
    interval = f" (95 % interval {change.low:+.1f} to {change.high:+.1f})" if known else ""
    said = f"{change.change:+.1f} from {change.before:.1f}{interval}"
    verdict, badge = _noticed(change)
    return Score(
        name, min(100.0, round(change.after, 1)), f"{change.after:.1f}", round(change.before, 1), said, verdict, badge
    )


def _noticed(change: Delta) -> tuple[str, str]:
    notice: Notice = change.notice
    if not notice.noticed:
        return "open", "Too small for people to notice"
    if not change.sure:
        return "open", "Noticeable, but it may be chance"
    return ("kept", "People notice: better") if change.change > 0 else ("broken", "People notice: worse")


def _shares(one: Summary) -> list[tuple[str, float, str]]:
    found = []
    for name, (title, things) in _SHARES.items():
        share = one.shares[name]
        if share.rate is not None:
            text = f"{_percent(share.rate)} of {share.whole:,} {things}"
            found.append((title, round(100 * share.rate, 1), text))
    left = one.shares["untranslated"]
    if left.rate is not None:
        found.append(
            (
                "Translated at all",
                round(100 * (1 - left.rate), 1),
                f"{left.part:,} of {left.whole:,} segments left as they were",
            )
        )
    if one.back is not None:
        about = f"chrF {one.back:.1f} of 100, {counted(one.back_segments, 'segment')}"
        found.append(("Same after translating back", round(one.back, 1), about))
    return found


def _asides(one: Summary) -> list[str]:
    length = one.shares["length"].rate
    return [] if length is None else [f"{100 * length:.0f} % as long as the source"]


def _held(rows: Sequence[Mapping[str, Any]]) -> list[Waiting]:
    found: dict[tuple[str, str], list[str]] = {}
    about: dict[tuple[str, str], tuple[str, str]] = {}
    for row in rows:
        what = (row["content_id"], row["language"])
        found.setdefault(what, []).append(words.sentence(row["why"]))
        about[what] = (words.named(row["name"]), _pair(row["source_language"], row["language"]))
    return [Waiting(*about[what], "; ".join(whys)) for what, whys in found.items()]


def _pair(source: str | None, language: str) -> str:
    return f"{words.sentence(words.language(source))} to {words.sentence(words.language(language))}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share in (0, 1) else f"{100 * share:.1f} %"
