"""Budgets of US dollars per run and per month: what a request may cost is set aside before it is sent."""

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from resources.errors import BudgetExceeded
from resources.money.spending import Spending

NEARLY = 0.8
"""Share of a budget from which people are told."""

_AGAIN_SECONDS = 0.05
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Limits:
    """US dollars that one run and one calendar month (UTC) may cost; None for no limit.

    `step_down` says that work which finds no money goes on without the model, and not only waits.
    """

    run: float | None = None
    month: float | None = None
    step_down: bool = False

    def __bool__(self) -> bool:
        """Say whether there is any limit."""
        return self.run is not None or self.month is not None


NO_LIMITS = Limits()


class Budget:
    """Lets requests through as long as what was spent and what is under way leave room for them.

    With estimates that hold, no number of threads can spend more than the limits; with others, at most by as much as
    the requests under way turn out dearer than estimated.
    """

    def __init__(self, limits: Limits, spending: Spending) -> None:
        """Guard `limits` by what `spending` knows."""
        self.limits, self._spending = limits, spending
        self._lock = threading.Lock()
        self._aside: defaultdict[str, float] = defaultdict(float)

    def reserve(self, run: str, estimate: float) -> None:
        """Set an estimate aside.

        Raises:
            BudgetExceeded: a limit leaves no room for it.
        """
        self._spending.read(run)
        if self._reserved(run, estimate) is None:
            return
        # What is refused was counted anew just now: payments may have been counted twice.
        self._spending.read(run, older_than=_AGAIN_SECONDS)
        refusal = self._reserved(run, estimate)
        if refusal is not None:
            raise BudgetExceeded(refusal, step_down=self.limits.step_down)

    def settle(self, run: str, estimate: float, money: float, write: Callable[[], None]) -> None:
        """Replace an estimate by what was paid, and write that into the ledger by `write`."""
        with self._lock:
            payment = self._spending.pay(run, money)
            self._aside[run] -= estimate
            if abs(self._aside[run]) < _ROUNDING:
                del self._aside[run]
        write()
        payment.written = True

    def _reserved(self, run: str, estimate: float) -> str | None:
        """Set an estimate aside, or return why not."""
        with self._lock:
            spent_run, spent_month = self._spending.of(run)
            month = self.limits.month
            refusal = _refusal("this run", "RUN", self.limits.run, spent_run, self._aside[run], estimate)
            refusal = refusal or _refusal(
                "this month", "MONTH", month, spent_month, sum(self._aside.values()), estimate
            )
            if refusal is None:
                self._aside[run] += estimate
            return refusal


def dollars(money: float) -> str:
    """Write US dollars with as many digits as matter: $1,234.50, $0.0123; less than a millionth is below it."""
    size = round(abs(money), 6)
    if size == 0:
        return "$0.00" if money == 0 else "less than $0.000001"
    whole, _, cents = f"{money:,.{2 if size >= 0.1 else 4 if size >= 0.001 else 6}f}".partition(".")
    return f"${whole}.{cents.rstrip('0').ljust(2, '0')}"


def _refusal(what: str, name: str, limit: float | None, spent: float, aside: float, estimate: float) -> str | None:
    if limit is None or spent + aside + estimate <= limit + _ROUNDING:
        return None
    under_way = f" and {dollars(aside)} under way" if aside > _ROUNDING else ""
    return (
        f"The budget of {dollars(limit)} for {what} (MEDIA_BUDGET_{name}) leaves too little: {dollars(spent)} spent"
        f"{under_way}, and the next call may cost {dollars(estimate)}."
    )
