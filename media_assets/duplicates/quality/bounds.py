"""How far a share can be trusted: the exact interval of Clopper and Pearson (1934), one-sided."""

DOUBT = 0.05
"""A bound is wrong in at most one of twenty cases."""


def lower_bound(good: int, count: int) -> float:
    """Return what the true share surely is at least; `count` is above 0."""
    from scipy.special import betaincinv

    return float(betaincinv(good, count - good + 1, DOUBT)) if good else 0.0


def upper_bound(good: int, count: int) -> float:
    """Return what the true share surely is at most; `count` is above 0."""
    from scipy.special import betaincinv

    return float(betaincinv(good + 1, count - good, 1 - DOUBT)) if good < count else 1.0
