"""From pictures to the table of what is promised and what is kept."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.duplicates.quality.bounds import upper_bound
from media_assets.duplicates.quality.calibrate import Recommendation
from media_assets.duplicates.quality.evaluate import LEAST_PRECISION, Method, Score, Variants, scores
from media_assets.schemas.quality import DUPLICATE_QUALITY

VERSION = "1"

TOGETHER = "all together"
"""The method that stands for all: what is promised is promised of it."""

_Shown = TypeVar("_Shown", bound=Variants)


def measured(
    kind: str,
    shown: _Shown,
    truth: npt.NDArray[np.int64],
    methods: Sequence[Method[_Shown]],
    about: Mapping[str, str],
    promises: Mapping[str, float],
    recommendations: Iterable[Recommendation] = (),
) -> pa.Table:
    """Return one row per transform and method, as `DUPLICATE_QUALITY` describes them.

    Args:
        kind: image or video.
        about: each transform in words.
        promises: least recall by transform, kept or not by the method `TOGETHER`.
        recommendations: by method; those for others are left out.
    """
    spoken = {one.method: one for one in recommendations}
    found = {method.name: scores(shown, truth, method.match(shown), method.threshold) for method in methods}
    rows = [
        _row(kind, method, score, about[score.transform], promises.get(score.transform), spoken.get(method.name))
        for position in range(len(shown.transforms))
        for method in methods
        for score in [found[method.name][position]]
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


def _row(
    kind: str, method: Method[Any], score: Score, about: str, promise: float | None, spoken: Recommendation | None
) -> dict[str, Any]:
    owed = promise if method.name == TOGETHER else None
    return {
        "kind": kind,
        "transform": score.transform,
        "about": about,
        "method": method.name,
        "originals": score.originals,
        "found": score.found,
        "strangers": score.strangers,
        "recall": score.recall,
        "precision": score.precision,
        "threshold": method.threshold,
        "best_threshold": score.best_threshold,
        "best_recall": score.best_recall,
        "promise": owed,
        "kept": None if owed is None else kept(score, owed),
        "recommended": spoken.threshold if spoken else None,
        "recommendation": spoken.reason if spoken else None,
    }
