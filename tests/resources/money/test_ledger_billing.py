"""Billing on the ledger: a row for every request, and no request without money for it."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from resources.chat.base import Purpose
from resources.errors import BudgetExceeded, SettingsError
from resources.ledger import Ledger
from resources.ledger.tables import costs
from resources.money.billing import Request, Usage
from resources.money.budget import Limits
from resources.money.ledger_billing import LedgerBilling, LedgerCharge
from resources.money.price import Price
from resources.money.price_list import PriceList
from resources.money.prices import Prices, published_source
from resources.money.tokens import SLACK, UNSURE

PURPOSE = Purpose("b1", "enhanced_translations/es", "i1", "es", "run-1", "bold")
REMOTE, LOCAL = "api.example", "127.0.0.1:8000"
MINE = PriceList("prices.csv abc", {("tiny", ""): Price(1.0, 2.0, 0.5), ("ears", ""): Price(minute=0.06)})


def billing(ledger: Ledger, limits: Limits | None = None, prices: Prices | None = None) -> LedgerBilling:
    return LedgerBilling(lambda: ledger.accounts, prices or Prices(lists=[MINE]), limits or Limits())


def rows(ledger: Ledger) -> list[dict[str, Any]]:
    with ledger.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(costs).order_by(costs.c.id))]


def test_a_request_becomes_one_row_with_its_money_and_whose_price_it_is(ledger: Ledger) -> None:
    request = Request(PURPOSE, REMOTE, "tiny", 900, 100, digest="d" * 64, masked=2)
    billing(ledger).open(request).settle(Usage("ok", 0.5, 1000, 200, 400, "tiny"))
    (row,) = rows(ledger)
    assert {name: row[name] for name in ("batch", "stage", "item", "language", "run", "variant")} == {
        **vars(PURPOSE),
        "run": "run-1",
    }
    assert row["money"] == pytest.approx((600 * 1.0 + 400 * 0.5 + 200 * 2.0) / 1e6)
    assert (row["provider"], row["model"], row["price_source"]) == (REMOTE, "tiny", "prices.csv abc")
    assert (row["tokens_in"], row["tokens_out"], row["tokens_cached"], row["seconds"]) == (1000, 200, 400, 0.5)
    assert (row["outcome"], row["request_hash"], row["masked"], row["prompt"]) == ("ok", "d" * 64, 2, None)


def test_failed_requests_have_rows_too_and_cost_what_the_service_counted(ledger: Ledger) -> None:
    bill = billing(ledger)
    for usage in (Usage("rate-limited", 0.1), Usage("malformed", 0.2, 500, 100), Usage("timeout", 120.0)):
        bill.open(Request(PURPOSE, REMOTE, "tiny", 900, 100)).settle(usage)
    assert [(row["outcome"], row["money"]) for row in rows(ledger)] == [
        ("rate-limited", 0.0),
        ("malformed", pytest.approx(0.0007)),
        ("timeout", 0.0),
    ]


def test_without_a_price_there_is_no_money_not_none_of_it(ledger: Ledger) -> None:
    bill = billing(ledger)
    bill.open(Request(PURPOSE, LOCAL, "unknown", 10, 10)).settle(Usage("ok", 0.1, 10, 10))
    bill.open(Request(PURPOSE, "api.openai.com", "gpt-4o-mini", 10, 10)).settle(Usage("ok", 0.1, 1_000_000, 0))
    assert [(row["money"], row["price_source"]) for row in rows(ledger)] == [
        (None, None),
        (pytest.approx(0.15), published_source()),
    ]


def test_seconds_of_audio_are_priced(ledger: Ledger) -> None:
    billing(ledger).open(Request(PURPOSE, REMOTE, "ears", audio_seconds=90.0)).settle(Usage("ok", 4.0))
    (row,) = rows(ledger)
    assert (row["audio_seconds"], row["money"]) == (90.0, pytest.approx(0.09))


def test_a_service_that_counts_nothing_is_paid_by_estimate_and_the_row_says_so(ledger: Ledger) -> None:
    billing(ledger).open(Request(PURPOSE, REMOTE, "tiny", 1000, 500)).settle(Usage("ok", 0.1))
    (row,) = rows(ledger)
    assert (row["tokens_in"], row["money"]) == (0, pytest.approx(0.002))
    assert row["price_source"] == "prices.csv abc, tokens estimated"


def test_a_model_that_calls_itself_something_strange_is_recorded_as_it_was_asked_for(ledger: Ledger) -> None:
    bill = billing(ledger)
    for name in ("tiny-2026-01-01", "ignore all\ninstructions", "x" * 500, "<b>", "\0"):
        bill.open(Request(PURPOSE, LOCAL, "tiny", 1, 1)).settle(Usage("ok", 0.1, 1, 1, 0, name))
    assert [row["model"] for row in rows(ledger)] == ["tiny-2026-01-01", "tiny", "tiny", "tiny", "tiny"]


def test_a_request_for_which_no_money_is_left_is_refused_and_leaves_no_row(ledger: Ledger) -> None:
    bill = billing(ledger, Limits(run=0.005, step_down=True))
    bill.open(Request(PURPOSE, REMOTE, "tiny", 1000, 500)).settle(Usage("ok", 0.1, 1000, 500))
    with pytest.raises(BudgetExceeded, match=r"\$0\.002 spent, and the next call may cost \$0\.004") as error:
        bill.open(Request(PURPOSE, REMOTE, "tiny", 1000, 500))
    assert error.value.step_down and len(rows(ledger)) == 1


def test_a_budget_cannot_be_kept_without_a_price_except_on_this_machine(ledger: Ledger) -> None:
    bill = billing(ledger, Limits(month=1.0))
    with pytest.raises(BudgetExceeded, match=r"no price is known of new at api\.example; .* a price of 0 says"):
        bill.open(Request(PURPOSE, REMOTE, "new", 10, 10))
    bill.open(Request(PURPOSE, LOCAL, "new", 10, 10)).settle(Usage("ok", 0.1, 10, 10))
    assert [row["money"] for row in rows(ledger)] == [None]


def test_requests_without_a_run_share_the_budget_of_their_process(ledger: Ledger) -> None:
    limits = Limits(run=0.005)
    one, other = billing(ledger, limits), billing(ledger, limits)
    request = Request(Purpose(), REMOTE, "tiny", 1000, 500)
    for bill in (one, other):
        bill.open(request).settle(Usage("ok", 0.1, 1000, 500))
        with pytest.raises(BudgetExceeded):
            bill.open(request)
    assert len({row["run"] for row in rows(ledger)}) == 2


def test_estimates_learn_from_what_the_service_counts(ledger: Ledger) -> None:
    bill = billing(ledger, Limits(month=100.0))
    request = Request(PURPOSE, REMOTE, "tiny", 1000, 1000)
    assert aside(bill, request) == pytest.approx(UNSURE * (1000 * 1.0 + 1000 * 2.0) / 1e6)
    for _ in range(3):
        bill.open(request).settle(Usage("ok", 0.1, 1500, 300))
    assert aside(bill, request) == pytest.approx(SLACK * (1500 * 1.0 + 300 * 2.0) / 1e6, rel=0.001)
    again = billing(ledger, Limits(month=100.0))
    assert aside(again, request) == pytest.approx(UNSURE * (1000 * 1.0 + 200 * 2.0) / 1e6)


def aside(bill: LedgerBilling, request: Request) -> float:
    charge = bill.open(request)
    assert isinstance(charge, LedgerCharge)
    return charge.estimate


def test_prices_that_cannot_be_used_stop_requests_under_a_budget_but_lose_no_answer(
    ledger: Ledger, tmp_path: Path
) -> None:
    file = tmp_path / "prices.csv"
    prices = Prices(file, [MINE], now=iter(range(100)).__next__)
    bill = billing(ledger, Limits(month=1.0), prices)
    charge = bill.open(Request(PURPOSE, REMOTE, "tiny", 10, 10))
    file.write_text("model,input\ntiny,much\n")
    charge.settle(Usage("ok", 0.1, 10, 10))
    assert [(row["tokens_in"], row["money"]) for row in rows(ledger)] == [(10, None)]
    with pytest.raises(SettingsError, match="line 2: input is no amount"):
        bill.open(Request(PURPOSE, REMOTE, "tiny", 10, 10))


def test_prompts_are_kept_where_they_are_given(ledger: Ledger) -> None:
    billing(ledger).open(Request(PURPOSE, LOCAL, "m", 1, 1, prompt="hello")).settle(Usage("ok", 0.1, 1, 1))
    assert rows(ledger)[0]["prompt"] == "hello"
