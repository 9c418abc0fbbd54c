"""From what methods found to the table of what is promised and what is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.duplicates.quality.bounds import upper_bound
from media_assets.duplicates.quality.calibrate import Recommendation
from media_assets.duplicates.quality.evaluate import LEAST_PRECISION, Matches, Score, Variants, scores
from media_assets.schemas.quality import DUPLICATE_QUALITY

VERSION = "2"

TOGETHER = "all together"
"""The method that stands for all: what is promised is promised of it."""


@dataclass(frozen=True)
class Tried:
    """A method on trial.

    Attributes:
        matches: pairs that it finds, also beyond its threshold.
        transforms: those on which it was tried.
        asked: originals for which it was tried, shape (originals,); None for all.
    """

    method: str
    matches: Matches
    threshold: float
    transforms: frozenset[str]
    asked: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Terms:
    """What is said of transforms: each in words, and the least recall that is promised of some."""

    kind: str
    about: Mapping[str, str]
    promises: Mapping[str, float]


def measured(
    shown: Variants,
    truth: npt.NDArray[np.int64],
    tried: Sequence[Tried],
    terms: Terms,
    recommendations: Iterable[Recommendation] = (),
) -> pa.Table:
    """Return one row per transform and method that was tried on it, as `DUPLICATE_QUALITY` describes them.

    Args:
        truth: group of each original, as `evaluate.scores` takes it.
        recommendations: by method; those for others are left out.
    """
    spoken = {one.method: one for one in recommendations}
    found = [scores(shown, truth, one.matches, one.threshold, asked=one.asked) for one in tried]
    rows = [
        _row(one, own[position], terms, spoken.get(one.method))
        for position, name in enumerate(shown.transforms)
        for one, own in zip(tried, found, strict=True)
        if name in one.transforms
    ]
    return pa.Table.from_pylist(rows, DUPLICATE_QUALITY)


def kept(score: Score, promise: float) -> bool | None:
    """Say whether a promise is kept; None where it is missed by no more than so few originals may by chance."""
    links = score.found + score.strangers
    if not score.originals:
        return None
    if score.recall >= promise and score.found >= LEAST_PRECISION * links:
        return True
    refuted = upper_bound(score.found, score.originals) < promise
    return False if refuted or (links and upper_bound(score.found, links) < LEAST_PRECISION) else None


def _row(tried: Tried, score: Score, terms: Terms, spoken: Recommendation | None) -> dict[str, Any]:
    owed = terms.promises.get(score.transform) if tried.method == TOGETHER else None
    return {
        "kind": terms.kind,
        "transform": score.transform,
        "about": terms.about[score.transform],
        "method": tried.method,
        "originals": score.originals,
        "found": score.found,
        "strangers": score.strangers,
        "recall": score.recall,
        "precision": score.precision,
        "threshold": tried.threshold,
        "best_threshold": score.best_threshold,
        "best_recall": score.best_recall,
        "promise": owed,
        "kept": None if owed is None else kept(score, owed),
        "recommended": spoken.threshold if spoken else None,
        "recommendation": spoken.reason if spoken else None,
    }
