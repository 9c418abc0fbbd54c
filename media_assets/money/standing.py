"""How far budgets are used up."""

from dataclasses import dataclass

from media_assets.reports.words import share
from resources.ledger.costs import Costs
from resources.money.budget import NEARLY, Limits, dollars
from resources.money.spending import begin_of_month, month_of


@dataclass(frozen=True)
class Standing:
    """US dollars spent of one budget.

    Attributes:
        name: what the budget is of, such as "month 2026-11".
    """

    name: str
    limit: float
    spent: float

    @property
    def left(self) -> float:
        """US dollars that are left."""
        return max(0.0, self.limit - self.spent)

    @property
    def nearly_used(self) -> bool:
        """Whether people should be told."""
        return self.spent > NEARLY * self.limit or self.limit == 0

    @property
    def sentence(self) -> str:
        """How much is spent, of how much."""
        part = f" ({share(self.spent, self.limit)})" if self.limit else ""
        return f"{dollars(self.spent)} of {dollars(self.limit)} spent{part}, {dollars(self.left)} left"


def standings(costs: Costs, limits: Limits, now: float) -> list[Standing]:
    """Return the month's budget and the one of this month's dearest run, as far as they are set.

    Args:
        now: Unix seconds.
    """
    begin = begin_of_month(now)
    found = []
    if limits.month is not None:
        found.append(Standing(f"month {month_of(now)}", limits.month, costs.spent_in_month(begin)))
    if limits.run is not None:
        dearest = costs.dearest_runs(begin)
        # A run may have begun in another month.
        found += [Standing(f"run {run[:8]}", limits.run, costs.spent_in_run(run)) for run, _ in dearest]
    return found


def warnings(found: list[Standing]) -> dict[str, str]:
    """Return what to tell of budgets that are nearly or wholly used up, by their names."""
    return {one.name: one.sentence for one in found if one.nearly_used}
