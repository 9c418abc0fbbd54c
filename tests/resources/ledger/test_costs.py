"""Requests are summed as budgets and reports ask for them."""

from dataclasses import replace

import pytest

from resources.ledger import Ledger
from resources.ledger.costs import CallTotals, CostRow

DAY = 86_400.0
ONE = CostRow("b1", "s", "i", "here", "m", 100, 20, 10, 0.5, "ok", money=0.25, language="es", run="r1")


def test_money_is_summed_by_month_and_run_up_to_a_number(ledger: Ledger) -> None:
    costs = ledger.accounts
    costs.record_costs([ONE, replace(ONE, run="r2", money=None)], 10.0)
    costs.record_costs([replace(ONE, money=0.5), replace(ONE, run="r2", money=1.0)], 20.0)
    assert costs.spent_in_month(0) == 1.75 and costs.spent_in_month(15) == 1.5 and costs.spent_in_month(99) == 0
    assert costs.spent_in_run("r1") == 0.75 and costs.spent_in_run("r1", until=2) == 0.25
    assert costs.spent_in_run("nobody") == 0
    assert costs.last_cost(15.0) == 2 and costs.last_cost(99.0) == 4 and costs.last_cost(1.0) == 0
    assert costs.spent_after(0, 15.0) == (1.5, {"r1": 0.75, "r2": 1.0}, 4)
    assert costs.spent_after(2, 0.0, until=3) == (0.5, {"r1": 0.5}, 3)
    assert costs.spent_after(4, 0.0) == (0.0, {}, 4)
    assert costs.dearest_runs(0.0, 2) == [("r2", 1.0), ("r1", 0.75)]


def test_days_are_those_of_utc_to_the_second(ledger: Ledger) -> None:
    costs = ledger.accounts
    for at in (DAY - 0.001, DAY, 1.5 * DAY, 2 * DAY - 0.001, 2 * DAY):
        costs.record_costs([ONE], at)
    assert [(row.day, row.calls) for row in costs.daily_costs()] == [(0, 1), (1, 3), (2, 1)]
    assert [row.day for row in costs.daily_costs(since=2 * DAY)] == [2]


def test_a_days_requests_are_grouped_by_what_they_have_in_common(ledger: Ledger) -> None:
    costs = ledger.accounts
    failed = replace(ONE, outcome="timeout", money=None, tokens_in=0, tokens_out=0, tokens_cached=0)
    costs.record_costs([ONE, replace(ONE, audio_seconds=3.0), failed, replace(ONE, variant="bold", money=None)], 5.0)
    plain, bold = costs.daily_costs()
    assert (plain.calls, plain.failed_calls, plain.unpriced_calls) == (3, 1, 1)
    assert (plain.tokens_in, plain.tokens_out, plain.tokens_cached) == (200, 40, 20)
    assert (plain.audio_seconds, plain.seconds, plain.money) == (3.0, 1.5, 0.5)
    assert (bold.variant, bold.calls, bold.money, bold.unpriced_calls) == ("bold", 1, None, 1)


def test_calls_are_counted_by_batch_and_model(ledger: Ledger) -> None:
    costs = ledger.accounts
    other = replace(ONE, batch="b2", model="m-2026")
    costs.record_costs([ONE, replace(ONE, outcome="network", tokens_in=0), other, replace(ONE, stage="else")])
    assert costs.call_totals("s") == [
        CallTotals("b1", "m", 2, 1, 100, 40, 20, 0.5),
        CallTotals("b2", "m-2026", 1, 1, 100, 20, 10, 0.5),
    ]


@pytest.mark.parametrize(("model", "calls"), [("m", 2), ("m-2026", 1), ("M", 0), ("%", 0), ("other", 0)])
def test_answers_count_under_the_name_that_was_asked_for(ledger: Ledger, model: str, calls: int) -> None:
    rows = [ONE, replace(ONE, model="m-2026"), replace(ONE, model="mm"), replace(ONE, outcome="timeout")]
    ledger.accounts.record_costs([*rows, replace(ONE, tokens_in=0)])
    assert ledger.accounts.answered("s", model) == (calls, 100 * calls, 20 * calls)
