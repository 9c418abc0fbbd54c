"""The billing that ships: prices, budgets, and one row in the ledger for every request."""

import re
import time
import uuid
from collections.abc import Callable

from resources.errors import BudgetExceeded, SettingsError
from resources.ledger.costs import CostRow, Costs
from resources.money.billing import Charge, Request, Usage
from resources.money.budget import Budget, Limits
from resources.money.price import Amount, Priced
from resources.money.prices import Prices, is_local
from resources.money.spending import Spending
from resources.money.tokens import TokenEstimates

_NAME = re.compile(r"[\w./:@+-]{1,128}")


class LedgerBilling:
    """Sets aside what requests may cost and records what they did; one object serves all clients of a process."""

    def __init__(
        self, costs: Callable[[], Costs], prices: Prices, limits: Limits, now: Callable[[], float] = time.time
    ) -> None:
        """Work on what `costs` returns, asked at the first request and not before."""
        self.prices, self.limits = prices, limits
        self._costs, self._now = costs, now
        self._budget = Budget(limits, Spending(costs, now))
        self._estimates = TokenEstimates(lambda stage, model: costs().answered(stage, model))
        # Requests without a run are counted together for as long as this process lives.
        self._nameless = f"process-{uuid.uuid4().hex[:12]}"

    def open(self, request: Request) -> Charge:
        """Set aside what the request may cost.

        Raises:
            BudgetExceeded: the money of this run or month does not suffice, or no price is known of a service that
                may ask for money, so that no budget could be kept.
            SettingsError: the users' prices cannot be used.
        """
        run = request.purpose.run or self._nameless
        estimate = 0.0
        if self.limits:
            priced = self.prices.of(request.service, [request.model], self._estimates.most(request))
            if priced.money is None and not is_local(request.service):
                said = f"A budget is set, but {priced.why}; a price of 0 says that it is free."
                raise BudgetExceeded(said, step_down=self.limits.step_down)
            estimate = priced.money or 0.0
            self._budget.reserve(run, estimate)
        return LedgerCharge(self, request, run, estimate)

    def settle(self, request: Request, run: str, estimate: float, usage: Usage) -> None:
        """Record a request as it turned out."""
        amount, priced = self._priced(request, usage)
        row = _row(request, run, usage, amount, priced)

        def write() -> None:
            self._costs().record_costs([row], self._now())

        if self.limits:
            self._estimates.learn(request, usage.tokens_in, usage.tokens_out)
            self._budget.settle(run, estimate, priced.money or 0.0, write)
        else:
            write()

    def _priced(self, request: Request, usage: Usage) -> tuple[Amount, Priced]:
        amount = Amount(usage.tokens_in, usage.tokens_out, usage.tokens_cached, request.audio_seconds)
        paid, note = amount, ""
        if usage.outcome != "ok":
            # A service that failed asks for what it has counted, if it has counted anything.
            paid = Amount(usage.tokens_in, usage.tokens_out, usage.tokens_cached)
        elif not (amount.tokens_in or amount.tokens_out or amount.audio_seconds):
            paid, note = self._estimates.of(request), ", tokens estimated"
        try:
            priced = self.prices.of(request.service, [usage.model or "", request.model], paid)
        except SettingsError as error:
            # The answer is there and may have cost money: what is known of it is written all the same.
            return amount, Priced(None, None, str(error))
        source = f"{priced.source}{note}" if priced.source else None
        return amount, Priced(priced.money, source, priced.why)


class LedgerCharge:
    """A request under way."""

    def __init__(self, billing: LedgerBilling, request: Request, run: str, estimate: float) -> None:
        """Hold what was set aside."""
        self.estimate = estimate
        self._billing, self._request, self._run = billing, request, run

    def settle(self, usage: Usage) -> None:
        """Record the request as it turned out, and free what was set aside."""
        self._billing.settle(self._request, self._run, self.estimate, usage)


def _row(request: Request, run: str, usage: Usage, amount: Amount, priced: Priced) -> CostRow:
    purpose = request.purpose
    # A service may call its model anything, and the ledger holds no foreign text.
    answered = usage.model if usage.model and _NAME.fullmatch(usage.model) else request.model
    return CostRow(
        batch=purpose.batch[:64],
        stage=purpose.stage[:128],
        item=purpose.item[:64],
        provider=request.service[:128],
        model=answered[:128],
        tokens_in=amount.tokens_in,
        tokens_out=amount.tokens_out,
        tokens_cached=amount.tokens_cached,
        seconds=usage.seconds,
        outcome=usage.outcome[:32],
        money=priced.money,
        language=purpose.language[:16],
        run=run[:64],
        variant=purpose.variant[:64],
        audio_seconds=amount.audio_seconds,
        request_hash=request.digest[:64],
        masked=request.masked,
        price_source=priced.source,
        prompt=request.prompt,
    )
