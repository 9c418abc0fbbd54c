"""Figures of all recordings together: for each pair of languages, engine and variant, and what enhancing changed.

Counts are summed before a figure is made of them, so a long recording weighs more than a short one. Recordings that
play the same count once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from media_assets.evaluation.translations.bootstrap import mean_interval, paired_interval
from media_assets.evaluation.translations.counts import Share
from media_assets.evaluation.translations.noticed import Notice, notice
from media_assets.evaluation.translations.scores import score
from media_assets.evaluation.translations.texts import BASELINE, ENHANCED

Row = Mapping[str, Any]

SHARES = {
    "one_to_one": ("one_to_one", "segments"),
    "untranslated": ("untranslated", "segments"),
    "numbers": ("numbers_kept", "numbers"),
    "terms": ("terms_kept", "terms"),
    "names": ("names_kept", "names"),
    "length": ("characters", "source_characters"),
    "reading": ("readable", "subtitles"),
    "language": ("in_language", "identified"),
}
"""Figure that needs no reference → the columns of its part and its whole."""


@dataclass(frozen=True)
class Summary:
    """Figures of one pair, kind, engine and variant.

    Attributes:
        recordings: that were measured, `referenced` of them against a reference.
        shares: by the names in `SHARES`.
        back: chrF of the translations that were translated back.
    """

    source_language: str | None
    language: str
    kind: str
    engine: str | None
    variant: str | None
    recordings: int
    segments: int
    referenced: int
    bleu: float | None
    chrf: float | None
    comet: float | None
    shares: Mapping[str, Share]
    back: float | None
    back_segments: int


@dataclass(frozen=True)
class Delta:
    """What enhancing changed in one metric, over recordings whose both translations were held against a reference.

    Attributes:
        low, high: ends of the 95 % interval by paired bootstrap over stretches; None where too few could tell.
    """

    metric: str
    before: float
    after: float
    low: float | None
    high: float | None
    notice: Notice
    stretches: int

    @property
    def change(self) -> float:
        """Points."""
        return self.after - self.before

    @property
    def sure(self) -> bool:
        """Whether the interval leaves no doubt about the direction."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def summaries(rows: Iterable[Row]) -> list[Summary]:
    """Return one summary for each pair, kind, engine and variant of rows of `TRANSLATION_QUALITY`."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    names = ("source_language", "language", "kind", "engine", "variant")
    for row in distinct(rows):
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    ordered = sorted(groups.items(), key=lambda group: tuple(str(part or "") for part in group[0]))
    return [_summary(what, members) for what, members in ordered]


def distinct(rows: Iterable[Row]) -> list[Row]:
    """Return rows without those of copies: contents of one payload share one key."""
    return list({(row["key"] or row["content_id"], row["language"], row["kind"]): row for row in rows}.values())


def deltas(rows: Iterable[Row], variant: str | None, asked: int) -> list[Delta]:
    """Return what enhancing changed in each metric.

    Args:
        rows: of one pair of languages.
        variant: of the enhanced translations.
        asked: percent of people who must agree for a change to count as noticed.
    """
    kinds: dict[str, dict[str, Row]] = {BASELINE: {}, ENHANCED: {}}
    for row in distinct(rows):
        if row["stretches"] and (row["kind"] == BASELINE or row["variant"] == variant):
            kinds[row["kind"]][row["content_id"]] = row
    both = [content for content in sorted(kinds[ENHANCED]) if content in kinds[BASELINE]]
    both = [content for content in both if len({len(kinds[kind][content]["stretches"]) for kind in kinds}) == 1]
    sides = [[part for content in both for part in kinds[kind][content]["stretches"]] for kind in (BASELINE, ENHANCED)]
    if not both:
        return []
    language = kinds[ENHANCED][both[0]]["language"]
    found = [_counted(metric, language, sides, asked) for metric in ("bleu", "chrf")]
    return [one for one in (*found, _learned(sides, asked)) if one is not None]


def _counted(metric: str, language: str, sides: Sequence[Sequence[Row]], asked: int) -> Delta | None:
    before, after = ([part[metric] for part in side] for side in sides)
    ends = score(metric, language, before), score(metric, language, after)
    if ends[0] is None or ends[1] is None:
        return None

    def of(summed: npt.NDArray[np.int64]) -> float | None:
        return score(metric, language, [summed.tolist()])

    low, high = paired_interval(before, after, of) or (None, None)
    return Delta(metric, ends[0], ends[1], low, high, notice(metric, ends[1] - ends[0], asked), len(before))


def _learned(sides: Sequence[Sequence[Row]], asked: int) -> Delta | None:
    pairs = [(one["comet"], other["comet"]) for one, other in zip(*sides, strict=True)]
    pairs = [pair for pair in pairs if None not in pair]
    if not pairs:
        return None
    before, after = (sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1))
    low, high = mean_interval([other - one for one, other in pairs]) or (None, None)
    return Delta("comet", before, after, low, high, notice("comet", after - before, asked), len(pairs))


def _summary(what: tuple[Any, ...], rows: Sequence[Row]) -> Summary:
    source_language, language, kind, engine, variant = what
    stretches = [part for row in rows for part in row["stretches"] or ()]
    learned = [part["comet"] for part in stretches if part["comet"] is not None]
    back = [row["back_counts"] for row in rows if row["back_counts"]]
    return Summary(
        source_language=source_language,
        language=language,
        kind=kind,
        engine=engine,
        variant=variant,
        recordings=len(rows),
        segments=sum(row["segments"] for row in rows),
        referenced=sum(row["reference"] is not None for row in rows),
        bleu=score("bleu", language, [part["bleu"] for part in stretches]),
        chrf=score("chrf", language, [part["chrf"] for part in stretches]),
        comet=sum(learned) / len(learned) if learned else None,
        shares={name: Share(*(sum(row[column] for row in rows) for column in pair)) for name, pair in SHARES.items()},
        back=score("chrf", source_language or "", back),
        back_segments=sum(row["back_segments"] for row in rows),
    )
