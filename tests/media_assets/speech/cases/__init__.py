"""Segments that somebody said and segments that nobody said, with the flags that are right for them.

Two tables were written before any threshold was chosen: `tuning.tsv` is what thresholds were tried on, `held_out.tsv`
was kept for the final figure. `hard.tsv` holds what lies at or beyond the limits of such rules: said, but as machines
do; invented, but in plausible words. Columns:

- recording: rows of one recording stand together; an empty name is a recording of its own.
- end: seconds, or @N for N letters a second.
- speech: where somebody speaks: all of the segment, none, or spans such as 10-11 14-16.
- times: how often the text is written over.
- truth: the flags that are right, separated by |; empty where the text was said.
- source: where the text was published, or that it was made up.
"""

import csv
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from media_assets.speech.coverage import Span
from media_assets.speech.hallucination import FLAGS, flags_of
from resources.honesty import HonestyRules
from resources.speech.base import Segment


@dataclass(frozen=True)
class Case:
    """One segment, the flags that are right for it (none: it was said), and those it was given."""

    segment: Segment
    truth: frozenset[str]
    given: frozenset[str]


@dataclass(frozen=True)
class Score:
    """How often a flag, or any at all, is right when it is given, and given when it is right."""

    right: int
    given: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0


def judged(name: str, rules: HonestyRules) -> list[Case]:
    """Flag the recordings of a table."""
    with Path(__file__).with_name(f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    cases: list[Case] = []
    for _, group in groupby(enumerate(rows), lambda numbered: numbered[1]["recording"] or numbered[0]):
        recording = sorted((row for _, row in group), key=lambda row: float(row["start"]))
        segments = [_segment(row) for row in recording]
        spans = [span for row, segment in zip(recording, segments, strict=True) for span in _spans(row, segment)]
        for row, segment, flags in zip(recording, segments, flags_of(segments, spans, rules), strict=True):
            truth = frozenset(row["truth"].split("|")) - {""}
            assert truth <= FLAGS.keys()
            cases.append(Case(segment, truth, frozenset(flags)))
    return cases


def scores(cases: list[Case]) -> dict[str, Score]:
    """Score each flag, and "any" for whether text is believed.

    A flag on text that nobody said is right, whichever it is; what a flag should have found are the cases that list it.
    """
    found = {}
    for flag in FLAGS:
        given = [case for case in cases if flag in case.given]
        wanted = [case for case in cases if flag in case.truth]
        right = sum(bool(case.truth) for case in given)
        hit = sum(flag in case.given for case in wanted)
        found[flag] = Score(hit, hit + len(given) - right, len(wanted))
    both = sum(bool(case.truth) and bool(case.given) for case in cases)
    found["any"] = Score(both, sum(bool(case.given) for case in cases), sum(bool(case.truth) for case in cases))
    return found


def _segment(row: dict[str, str]) -> Segment:
    times = int(row["times"])
    joint = "" if row["language"] in ("ja", "zh", "th") else " "
    text = joint.join([row["text"]] * times)
    start = float(row["start"])
    end = start + len(text) / float(row["end"][1:]) if row["end"].startswith("@") else float(row["end"])
    return Segment(
        start, end, text, float(row["confidence"]), language=row["language"], no_speech=float(row["no_speech"])
    )


def _spans(row: dict[str, str], segment: Segment) -> list[Span]:
    if row["speech"] == "none":
        return []
    if row["speech"] == "all":
        return [(segment.start - 0.2, segment.end + 0.2)]
    return [(float(span.split("-")[0]), float(span.split("-")[1])) for span in row["speech"].split()]
