"""Tokens before a service counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.chat.base import Purpose
from resources.money.billing import Request
from resources.money.price import Amount
from resources.money.tokens import TokenEstimates, guessed_tokens

STAGE = Purpose(stage="s")


def test_english_has_four_characters_to_a_token_and_other_writing_fewer() -> None:
    assert guessed_tokens("a" * 400) == 100
    assert guessed_tokens("ñ" * 400) == 100
    assert guessed_tokens("я" * 400) == 200
    assert guessed_tokens("語" * 400) == 400
    assert guessed_tokens("") == 0


@given(st.text(), st.text())
def test_the_tokens_of_two_texts_are_those_of_both_together(one: str, two: str) -> None:
    assert guessed_tokens(one + two) == pytest.approx(guessed_tokens(one) + guessed_tokens(two))


def test_without_history_the_guess_of_the_request_holds() -> None:
    estimates = TokenEstimates(lambda stage, model: (0, 0, 0))
    assert estimates.of(Request(STAGE, model="m", tokens_in=100, tokens_out=30)) == Amount(100, 30)
    assert estimates.of(Request(STAGE, model="m", tokens_in=100)) == Amount(100, 100)


def test_the_ledgers_share_of_tokens_out_is_taken_for_the_same_stage_and_model() -> None:
    known = {("s", "m"): (10, 1000, 400)}
    estimates = TokenEstimates(lambda stage, model: known.get((stage, model), (0, 0, 0)))
    assert estimates.of(Request(STAGE, model="m", tokens_in=100, tokens_out=999)) == Amount(100, 40)
    assert estimates.of(Request(STAGE, model="other", tokens_in=100, tokens_out=999)) == Amount(100, 999)


def test_guesses_are_corrected_by_what_the_service_counted() -> None:
    estimates = TokenEstimates(lambda stage, model: (10, 1000, 1000))
    request = Request(STAGE, model="m", tokens_in=100, tokens_out=50)
    for _ in range(3):
        estimates.learn(request, 130, 26)
    assert estimates.of(request) == Amount(130, 26)
    assert estimates.of(Request(STAGE, model="m", tokens_in=200)) == Amount(260, 52)


def test_answers_without_a_count_teach_nothing() -> None:
    estimates = TokenEstimates(lambda stage, model: (0, 0, 0))
    request = Request(STAGE, model="m", tokens_in=100, tokens_out=50)
    for _ in range(5):
        estimates.learn(request, 0, 0)
    assert estimates.of(request) == Amount(100, 50)


def test_budgets_set_aside_the_double_at_first_and_then_as_much_as_any_request_took() -> None:
    estimates = TokenEstimates(lambda stage, model: (0, 0, 0))
    request = Request(STAGE, model="m", tokens_in=100, tokens_out=50)
    assert estimates.most(request) == Amount(200, 100)
    for _ in range(3):
        estimates.learn(request, 100, 50)
    assert estimates.most(request) == Amount(111, 56), "a tenth more, in whole tokens"
    estimates.learn(request, 100, 75)
    assert estimates.most(request).tokens_in == 150
    assert estimates.of(request).tokens_in == 100
