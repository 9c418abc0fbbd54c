"""What was spent this month, on what, and what is left of budgets."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from media_assets.money.costs import day_name
from media_assets.money.standing import standings, warnings
from media_assets.operations.workspace import Workspace
from resources.ledger.costs import DailyCost
from resources.money.build import limits_from
from resources.money.spending import begin_of_month, month_of

BY: dict[str, Callable[[DailyCost], str]] = {
    "stage": lambda row: row.stage,
    "model": lambda row: row.model,
    "day": lambda row: day_name(row.day),
}
"""What this month's calls are shown by."""


def costs(workspace: Workspace, now: float | None = None) -> dict[str, Any]:
    """Return this month's sums, by stage, model and day (UTC), and how far budgets are used up; money in US dollars."""
    moment = time.time() if now is None else now
    accounts = workspace.ledger.accounts
    rows = accounts.daily_costs(begin_of_month(moment))
    budgets = standings(accounts, limits_from(workspace.settings), moment)
    return {
        "month": month_of(moment),
        **_sums(rows),
        "budgets": [
            {
                "budget": one.name,
                "limit": one.limit,
                "spent": one.spent,
                "left": one.left,
                "nearly used": one.nearly_used,
            }
            for one in budgets
        ],
        "warnings": warnings(budgets),
        **{f"by {name}": _grouped(rows, name, key) for name, key in BY.items()},
    }


def budget_warnings(workspace: Workspace, now: float | None = None) -> dict[str, str]:
    """Return a sentence for each budget that is nearly or wholly used up, by its name; none where none is set."""
    limits = limits_from(workspace.settings)
    if not limits:
        return {}
    return warnings(standings(workspace.ledger.accounts, limits, time.time() if now is None else now))


def _grouped(rows: Sequence[DailyCost], name: str, key: Callable[[DailyCost], str]) -> list[dict[str, Any]]:
    groups: dict[str, list[DailyCost]] = {}
    for row in sorted(rows, key=key):
        groups.setdefault(key(row), []).append(row)
    return [{name: one, **_sums(members)} for one, members in groups.items()]


def _sums(rows: Sequence[DailyCost]) -> dict[str, Any]:
    known = [row.money for row in rows if row.money is not None]
    return {
        "money": sum(known) if known or not rows else None,
        "calls": sum(row.calls for row in rows),
        "failed": sum(row.failed_calls for row in rows),
        "without price": sum(row.unpriced_calls for row in rows),
        "tokens in": sum(row.tokens_in for row in rows),
        "tokens out": sum(row.tokens_out for row in rows),
        "audio seconds": sum(row.audio_seconds for row in rows),
    }
