"""How far a share can be trusted: the Wilson score interval (Wilson 1927), one-sided."""

from math import sqrt

CERTAINTY = 1.6449
"""Standard deviations of a one-sided certainty of 95 %."""


def lower_bound(good: int, count: int) -> float:
    """Return what the true share surely is at least; `count` is above 0."""
    return _wilson(good, count, -1)


def upper_bound(good: int, count: int) -> float:
    """Return what the true share surely is at most; `count` is above 0."""
    return _wilson(good, count, 1)


def _wilson(good: int, count: int, side: int) -> float:
    share, square = good / count, CERTAINTY**2
    middle = share + square / (2 * count)
    spread = CERTAINTY * sqrt(share * (1 - share) / count + square / (4 * count**2))
    return (middle + side * spread) / (1 + square / count)
