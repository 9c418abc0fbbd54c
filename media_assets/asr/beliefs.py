"""What is believed of engines: published figures, corrected by one's own outcomes as far as these are worth it.

An outcome is the logarithm of a rate (words wrong, or seconds for a second of audio), taken as the published figure
plus a few effects (of the engine, of the engine in this condition, of the machine) plus noise. Effects and noise are
Gaussian, so that the posterior is exact and one observation counts as what it is; there is no number of observations
from which on they are believed.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]


class Seen(NamedTuple):
    """A sum of named effects that was observed, with the variance of its noise."""

    effects: tuple[str, ...]
    value: float
    variance: float


@dataclass(frozen=True)
class Posterior:
    """What is known of effects after some observations; an effect that was never observed is 0, give or take its prior.

    Attributes:
        deviations: prior standard deviation by the kind of effect, the part of its name before the first space.
        names: effects that were observed, in the order of `mean`, shape (n,), and `covariance`, shape (n, n).
    """

    deviations: Mapping[str, float]
    names: dict[str, int] = field(default_factory=dict)
    mean: Vector = field(default_factory=lambda: np.zeros(0))
    covariance: Vector = field(default_factory=lambda: np.zeros((0, 0)))

    def of(self, effects: Iterable[str]) -> tuple[float, float]:
        """Return mean and variance of a sum of effects."""
        known = [self.names[effect] for effect in effects if effect in self.names]
        unseen = sum(self.prior(effect) for effect in effects if effect not in self.names)
        return float(self.mean[known].sum()), float(self.covariance[np.ix_(known, known)].sum()) + unseen

    def prior(self, effect: str) -> float:
        """Return the prior variance of an effect."""
        return float(self.deviations[effect.partition(" ")[0]] ** 2)


def learned(deviations: Mapping[str, float], seen: Sequence[Seen]) -> Posterior:
    """Return the posterior of all effects that were observed.

    Args:
        deviations: prior standard deviation by kind of effect.
        seen: observations, their published part already taken off; their order does not matter.
    """
    start = Posterior(deviations)
    names = {name: number for number, name in enumerate(sorted({name for one in seen for name in one.effects}))}
    if not names:
        return start
    precision = np.diag([1 / start.prior(name) for name in names])
    weighted = np.zeros(len(names))
    for one in seen:
        places = [names[effect] for effect in one.effects]
        precision[np.ix_(places, places)] += 1 / one.variance
        weighted[places] += one.value / one.variance
    covariance = np.linalg.inv(precision)
    return Posterior(deviations, names, covariance @ weighted, covariance)


class Rate(NamedTuple):
    """What is believed of a rate: its mean, its median, and the bounds between which it lies in nine of ten cases.

    The mean is that of the lognormal, above the median: what is little known counts as worse than what is well known.
    """

    mean: float
    median: float
    low: float
    high: float


def rate(published: float, posterior: Posterior, effects: Sequence[str]) -> Rate:
    """Return what is believed of a rate of which a figure is published and the effects are known so far."""
    mean, variance = posterior.of(effects)
    middle, spread = math.log(published) + mean, 1.645 * math.sqrt(variance)
    return Rate(math.exp(middle + variance / 2), math.exp(middle), math.exp(middle - spread), math.exp(middle + spread))
