"""What calls teach about the next ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_assets.money.ahead import NOTHING, Guess
from media_assets.money.experience import expected
from resources.ledger.costs import CallTotals
from resources.money.price import Amount

AHEAD = Guess(100, 10, 4000, 5000.0, 2000.0)


def totals(
    batch: str = "b1", model: str = "m", calls: int = 5, tokens: tuple[int, int, int] = (3000, 900, 600)
) -> CallTotals:
    return CallTotals(batch, model, calls, calls, *tokens, seconds=2.0 * calls)


def test_the_next_work_takes_in_proportion_what_the_last_did() -> None:
    found = expected(AHEAD, "m", [totals()], {"b1": Guess(50, 5, 2000, 2500.0, 1000.0)}, {"b1": 4.0})
    assert (found.calls, found.amount, found.seconds) == (10, Amount(6000, 1800, 1200), 8.0)
    assert (found.learned_from, found.how) == (5, "learned from 5 calls of the same model")


def test_without_timed_runs_calls_are_taken_one_after_another() -> None:
    found = expected(AHEAD, "m", [totals()], {"b1": Guess(50, 5, 2000, 2500.0, 1000.0)}, {})
    assert found.seconds == 20.0


def test_another_model_teaches_tokens_but_no_time() -> None:
    history, done = [totals(model="other")], {"b1": Guess(50, 5, 2000, 2500.0, 1000.0)}
    found = expected(AHEAD, "m", history, done, {"b1": 4.0})
    assert (found.amount.tokens_in, found.seconds) == (6000, None)
    assert found.how == "learned from 5 calls of another model"


def test_a_version_behind_the_name_is_the_same_model_and_a_longer_name_is_not() -> None:
    done = {name: Guess(50, 5, 2000, 2500.0, 1000.0) for name in ("b1", "b2")}
    history = [totals("b1", "m-2026-01-01"), totals("b2", "mini", tokens=(1, 1, 1))]
    assert expected(AHEAD, "m", history, done, {}).amount.tokens_in == 6000


def test_batches_in_which_nothing_was_answered_or_done_teach_nothing() -> None:
    failed = totals("b2", tokens=(0, 0, 0))
    done = {"b1": Guess(50, 5, 2000, 2500.0, 1000.0), "b2": AHEAD, "b3": NOTHING}
    found = expected(AHEAD, "m", [totals(), failed, totals("b3")], done, {})
    assert (found.amount.tokens_in, found.learned_from) == (6000, 5)


def test_where_it_is_not_known_what_calls_were_for_their_mean_is_expected_of_each() -> None:
    found = expected(AHEAD, "m", [totals()], {}, {})
    assert (found.calls, found.amount, found.seconds) == (10, Amount(6000, 1800, 1200), 20.0)
    assert found.how == "learned from 5 calls of the same model, by the mean of a call"


@given(st.integers(1, 1000), st.integers(1, 50), st.floats(0.2, 5))
def test_without_history_the_guess_is_what_is_expected(cues: int, calls: int, scale: float) -> None:
    ahead = Guess(cues, calls, 10 * cues, scale * cues, scale * cues / 2)
    found = expected(ahead, "m", [], {}, {})
    assert found.amount == Amount(round(scale * cues), round(scale * cues / 2))
    assert (found.calls, found.seconds, found.learned_from) == (
        calls,
        None,
        0,
    ) and "guessed from characters" in found.how


@given(st.integers(1, 20), st.integers(1, 20))
def test_expectations_grow_with_the_work(one: int, times: int) -> None:
    unit = Guess(10 * one, one, 400 * one, 500.0 * one, 200.0 * one)
    more = sum([unit] * times, NOTHING)
    history, done = [totals()], {"b1": Guess(50, 5, 2000, 2500.0, 1000.0)}
    small, large = (expected(work, "m", history, done, {}) for work in (unit, more))
    assert large.calls == times * small.calls
    assert large.amount.tokens_in == pytest.approx(times * small.amount.tokens_in, abs=times)
