"""What was spent this month, as the command and status say it."""

from dataclasses import replace
from pathlib import Path

import pytest

from media_assets.operations.costs import budget_warnings, costs
from media_assets.operations.status import status
from media_assets.operations.workspace import Workspace
from resources.ledger import Ledger
from resources.ledger.accounts import CostRow
from resources.library import Library
from resources.settings import load_settings

NOON = 1_780_000_000.0
"""28 May 2026."""

ONE = CostRow("b1", "s", "i", "here", "m", 100, 20, 0, 0.5, "ok", money=0.5, run="r1")


def place(root: Path, **settings: float) -> Workspace:
    (root / "drop").mkdir(exist_ok=True)
    library = Library(root=str(root / "library"))
    chosen = load_settings(_env_file=None, library=library.root, drop_folders={"inbox": root / "drop"}, **settings)
    return Workspace(chosen, library, Ledger(url=library.ledger_url(), max_bytes=10**8))


def test_a_months_calls_are_summed_and_grouped(tmp_path: Path) -> None:
    workspace = place(tmp_path)
    accounts = workspace.ledger.accounts
    accounts.record_costs([ONE, replace(ONE, stage="t", money=None, outcome="timeout")], NOON)
    accounts.record_costs([replace(ONE, model="n")], NOON - 86_400)
    accounts.record_costs([ONE], NOON - 40 * 86_400)
    found = costs(workspace, NOON)
    assert (found["month"], found["money"], found["calls"], found["failed"]) == ("2026-05", 1.0, 3, 1)
    assert (found["without price"], found["tokens in"], found["budgets"], found["warnings"]) == (1, 300, [], {})
    assert [(row["stage"], row["money"], row["calls"]) for row in found["by stage"]] == [("s", 1.0, 2), ("t", None, 1)]
    assert [(row["model"], row["calls"]) for row in found["by model"]] == [("m", 2), ("n", 1)]
    assert [(row["day"], row["calls"]) for row in found["by day"]] == [("2026-05-27", 1), ("2026-05-28", 2)]


def test_an_empty_month_costs_nothing(tmp_path: Path) -> None:
    found = costs(place(tmp_path), NOON)
    assert (found["money"], found["calls"], found["by stage"]) == (0, 0, [])


@pytest.mark.parametrize(("limit", "told"), [(0.6, True), (0.625, False), (0.4, True)])
def test_a_budget_is_mentioned_when_it_is_nearly_used(tmp_path: Path, limit: float, told: bool) -> None:
    workspace = place(tmp_path, budget_month=limit)
    workspace.ledger.accounts.record_costs([ONE])
    (budget,) = costs(workspace)["budgets"]
    assert budget["nearly used"] is told and budget["left"] == pytest.approx(max(0.0, limit - 0.5))
    assert bool(budget_warnings(workspace)) is told
    assert bool(status(workspace)["budgets"]) is told


def test_without_budgets_the_ledger_is_not_even_asked(tmp_path: Path) -> None:
    workspace = replace(place(tmp_path), ledger=None)  # type: ignore[arg-type]
    assert budget_warnings(workspace) == {}
