import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_assets.asr.beliefs import Posterior, Seen, learned, rate

DEVIATIONS = {"engine": 0.3, "machine": 1.5}
VALUES = st.floats(-2, 2)
SEEN = st.builds(
    Seen,
    st.sampled_from([("engine a",), ("engine b",), ("machine", "engine a"), ("machine", "engine b")]),
    VALUES,
    st.floats(0.01, 2),
)


def test_without_observations_belief_is_what_is_published() -> None:
    nothing = learned(DEVIATIONS, [])
    assert nothing.of(["engine a"]) == (0.0, pytest.approx(0.09))
    found = rate(0.1, nothing, ["engine a"])
    assert found.low < 0.1 < found.high and found.median == pytest.approx(0.1)
    assert found.mean == pytest.approx(0.1 * math.exp(0.045))


def test_one_observation_counts_as_what_it_is_worth() -> None:
    mean, variance = learned(DEVIATIONS, [Seen(("engine a",), 1.0, 0.09)]).of(["engine a"])
    assert (mean, variance) == (pytest.approx(0.5), pytest.approx(0.045))


@given(st.lists(SEEN, max_size=8))
def test_the_posterior_is_that_of_bayes_whatever_the_order(seen: list[Seen]) -> None:
    known = learned(DEVIATIONS, seen)
    again = learned(DEVIATIONS, seen[::-1])
    names = ["machine", "engine a", "engine b"]
    prior = np.diag([1.5**2, 0.3**2, 0.3**2])
    design = np.array([[name in one.effects for name in names] for one in seen], float).reshape(-1, 3)
    values, noise = np.array([one.value for one in seen]), np.diag([one.variance for one in seen])
    gain = prior @ design.T @ np.linalg.inv(design @ prior @ design.T + noise) if seen else np.zeros((3, 0))
    mean, covariance = gain @ values, prior - gain @ design @ prior
    for some in (["machine"], ["engine a"], ["machine", "engine b"]):
        pick = np.array([name in some for name in names], float)
        assert known.of(some) == pytest.approx((pick @ mean, pick @ covariance @ pick), abs=1e-7)
        assert again.of(some) == pytest.approx(known.of(some), abs=1e-9)


@given(st.lists(SEEN, min_size=1, max_size=8))
def test_observing_never_makes_less_sure(seen: list[Seen]) -> None:
    before = Posterior(DEVIATIONS)
    for effects in (["engine a"], ["machine", "engine b"]):
        assert learned(DEVIATIONS, seen).of(effects)[1] <= before.of(effects)[1] + 1e-9
