"""The table of costs, and its check of budgets."""

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from media_assets.money.assets import costs_asset
from media_assets.money.costs import costs_table
from media_assets.money.standing import Standing, standings, warnings
from media_assets.schemas.money import COSTS
from resources.ledger import Ledger
from resources.ledger.accounts import CostRow
from resources.library import Library
from resources.money.budget import Limits
from resources.money.ledger_billing import LedgerBilling
from resources.money.prices import Prices

NOON = 1_780_000_000.0
"""28 May 2026."""


def cost(money: float | None = 0.25, **more: Any) -> CostRow:
    common = {"stage": "enhanced_translations/es", "language": "es", "run": "run-1", "batch": "b1"}
    row: dict[str, Any] = {"item": "i", "provider": "here", "model": "m", "tokens_in": 100, "tokens_out": 20}
    row |= {"tokens_cached": 10, "seconds": 0.5, "outcome": "ok", "money": money}
    return CostRow(**common | row | more)


def materialise(library: Library, ledger: Ledger, limits: Limits) -> dg.ExecuteInProcessResult:
    billing = LedgerBilling(lambda: ledger.accounts, Prices(), limits)
    resources = {"library": library, "ledger": ledger, "billing": billing}
    return dg.materialize([costs_asset(["es"])], resources=resources)


def test_there_is_one_row_for_each_day_and_each_thing_that_calls_were_for(library: Library, ledger: Ledger) -> None:
    ledger.accounts.record_costs([cost(), cost(outcome="timeout", money=None), cost(variant="bold")], NOON)
    ledger.accounts.record_costs([cost(audio_seconds=90.0)], NOON - 86_400)
    result = materialise(library, ledger, Limits())
    rows = library.read_table("costs", COSTS).to_pylist()
    assert [(row["day"], row["variant"], row["calls"]) for row in rows] == [
        ("2026-05-27", "", 1),
        ("2026-05-28", "", 2),
        ("2026-05-28", "bold", 1),
    ]
    assert (rows[1]["money"], rows[1]["failed_calls"], rows[1]["unpriced_calls"]) == (0.25, 1, 1)
    assert (rows[1]["tokens_in"], rows[1]["tokens_out"], rows[1]["tokens_cached"]) == (200, 40, 20)
    (event,) = result.asset_materializations_for_node("costs")
    shown = {name: value.value for name, value in event.metadata.items()}
    assert (shown["money (US dollars)"], shown["calls"], shown["calls without a known price"]) == (0.75, 4, 1)
    assert shown["minutes of audio"] == 1.5


def test_without_any_call_the_table_is_empty_and_nothing_is_wrong(library: Library, ledger: Ledger) -> None:
    (check,) = materialise(library, ledger, Limits(1.0, 1.0)).get_asset_check_evaluations()
    assert check.passed and len(library.read_table("costs", COSTS)) == 0


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(month=1.2), {"month": "$1.00 of $1.20 spent (83 %), $0.20 left"}),
        (Limits(run=0.5), {"run": "$1.00 of $0.50 spent (200 %), $0.00 left"}),
        (Limits(run=1.3, month=1.3), {}),
        (Limits(), {}),
    ],
)
def test_a_budget_that_is_nearly_used_up_is_warned_of(
    library: Library, ledger: Ledger, limits: Limits, said: dict[str, str]
) -> None:
    ledger.accounts.record_costs([cost()] * 4)
    (check,) = materialise(library, ledger, limits).get_asset_check_evaluations()
    assert (check.passed, check.severity) == (not said, dg.AssetCheckSeverity.WARN)
    assert {name.split()[0]: value.value for name, value in check.metadata.items()} == said


def test_the_dearest_run_of_the_month_stands_for_all_runs(ledger: Ledger) -> None:
    ledger.accounts.record_costs([cost(run="before", money=9.0)], NOON - 40 * 86_400)
    ledger.accounts.record_costs([cost(run="cheap"), cost(run="dear", money=0.5)], NOON)
    found = standings(ledger.accounts, Limits(run=1.0, month=1.0), NOON)
    assert found == [Standing("month 2026-05", 1.0, 0.75), Standing("run dear", 1.0, 0.5)]
    assert warnings(found) == {}


def test_a_budget_of_nothing_is_always_told_of() -> None:
    assert warnings([Standing("month 2026-05", 0.0, 0.0)]) == {"month 2026-05": "$0.00 of $0.00 spent, $0.00 left"}


def test_the_rows_are_those_of_the_schema(tmp_path: Path) -> None:
    opened = Ledger(url=f"sqlite:///{tmp_path / 'l.db'}", max_bytes=10**6)
    opened.accounts.record_costs([cost()])
    assert costs_table(opened.accounts.daily_costs()).schema == COSTS
