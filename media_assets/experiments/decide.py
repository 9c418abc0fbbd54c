"""When a variant is better than the control, and when it is too early to say.

Peeking is controlled by planning the looks: variants are compared when the smaller one has n, 2n, 4n, 8n ...
recordings, and only the first that many of each, in the order in which they came. Look k may err with a probability of
alpha / (k (k + 1)), which sums to alpha over any number of looks; several variants share it evenly (Bonferroni). In
between nothing is decided, however often anybody looks. The interval is a bootstrap over recordings, seeded.

A variant is promoted when its interval lies above 0 and its difference reaches what is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from media_assets.evaluation.translations.bootstrap import difference_interval

WAITING, SAME, SMALL, WORSE, BETTER = "waiting", "no difference", "too small", "worse", "better"
CHAMPION = "champion"

_DRAWS_AT_AN_END = 10
"""Draws beyond either end of an interval: fewer would leave the end to chance."""

_FEWEST_DRAWS = 2000


@dataclass(frozen=True)
class Look:
    """What the last planned look at one variant showed.

    Attributes:
        recordings: compared of either side; 0 before the first look.
        number: of the look, from 1; 0 before the first.
        confidence: of the interval from `low` to `high`.
        following: recordings of either at which they are compared next.
        verdict: one of the words above.
    """

    recordings: int
    number: int
    following: int
    delta: float | None = None
    low: float | None = None
    high: float | None = None
    confidence: float | None = None
    verdict: str = WAITING


def look(
    control: Sequence[float], other: Sequence[float], first: int, alpha: float, least: float, challengers: int = 1
) -> Look:
    """Return what the last planned look shows; a look that promoted a variant is the last one.

    Args:
        control: figures of its recordings in the order in which they came.
        other: of a variant.
        first: recordings of either at the first look.
        alpha: highest probability of promoting one that is no better.
        least: difference that is asked for beside significance.
        challengers: variants that are held against the control.
    """
    found, number, count = Look(0, 0, first), 0, first
    while min(len(control), len(other)) >= count:
        number += 1
        error = alpha / (number * (number + 1)) / challengers
        found = _at(control[:count], other[:count], number, 1 - error, least, 2 * count)
        if found.verdict == BETTER:
            break
        count *= 2
    return found


def _at(
    control: Sequence[float], other: Sequence[float], number: int, confidence: float, least: float, following: int
) -> Look:
    draws = max(_FEWEST_DRAWS, round(2 * _DRAWS_AT_AN_END / (1 - confidence)))
    interval = difference_interval(control, other, confidence, draws)
    delta = sum(other) / len(other) - sum(control) / len(control)
    if interval is None:
        return Look(len(control), number, following, delta)
    low, high = interval
    verdict = SAME
    if low > 0:
        verdict = BETTER if delta >= least else SMALL
    elif high < 0:
        verdict = WORSE
    return Look(len(control), number, following, delta, low, high, confidence, verdict)
