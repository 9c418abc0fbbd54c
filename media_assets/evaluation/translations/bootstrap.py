"""Intervals by bootstrap: what a difference might have been with other texts of the same kind. Seeded: always the same.

Source of the paired test: Koehn 2004, "Statistical Significance Tests for Machine Translation Evaluation".
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

DRAWS = 1000

_CELLS = 2_000_000
"""Values drawn at once, for the sake of memory."""

Score = Callable[[npt.NDArray[np.int64]], float | None]
"""Summed counts → score."""


def paired_interval(
    before: Sequence[Sequence[int]], after: Sequence[Sequence[int]], score: Score, confidence: float = 0.95
) -> tuple[float, float] | None:
    """Return the interval of score(after) - score(before), drawing the same texts on both sides.

    Args:
        before: counts of each text, as `scores.counts_of` gives them.
        after: of the same texts.

    Returns:
        None for fewer than two texts.
    """
    if len(before) != len(after):
        raise ValueError(f"{len(before)} texts cannot be paired with {len(after)}")
    if len(before) < 2:
        return None
    one, other = np.asarray(before, np.int64), np.asarray(after, np.int64)
    random = np.random.default_rng(0)
    deltas = []
    for _ in range(DRAWS):
        chosen = np.bincount(random.integers(0, len(one), len(one)), minlength=len(one))
        pair = score(chosen @ one), score(chosen @ other)
        if pair[0] is not None and pair[1] is not None:
            deltas.append(pair[1] - pair[0])
    return _ends(np.array(deltas), confidence) if deltas else None


def mean_interval(values: Sequence[float], confidence: float = 0.95) -> tuple[float, float] | None:
    """Return the interval of a mean; None for fewer than two values."""
    if len(values) < 2:
        return None
    return _ends(_means(np.asarray(values, float), np.random.default_rng(0), DRAWS), confidence)


def difference_interval(
    control: Sequence[float], other: Sequence[float], confidence: float, draws: int
) -> tuple[float, float] | None:
    """Return the interval of mean(other) - mean(control) of two independent samples; None below two values each."""
    if min(len(control), len(other)) < 2:
        return None
    random = np.random.default_rng(0)
    drawn = [_means(np.asarray(sample, float), random, draws) for sample in (control, other)]
    return _ends(drawn[1] - drawn[0], confidence)


def _means(values: npt.NDArray[np.float64], random: np.random.Generator, draws: int) -> npt.NDArray[np.float64]:
    count = len(values)
    at_once = max(1, _CELLS // count)
    parts = [min(at_once, draws - done) for done in range(0, draws, at_once)]
    return np.concatenate([values[random.integers(0, count, (part, count))].mean(axis=1) for part in parts])


def _ends(drawn: npt.NDArray[np.float64], confidence: float) -> tuple[float, float]:
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)
