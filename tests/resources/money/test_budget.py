"""Budgets hold, whoever spends: threads of one process, and other processes through the ledger."""

import random
import threading
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources.errors import BudgetExceeded
from resources.ledger import Ledger
from resources.ledger.accounts import CostRow
from resources.ledger.costs import Costs
from resources.money.budget import Budget, Limits, dollars
from resources.money.spending import Spending

NOON = 1_780_000_000.0
"""28 May 2026."""


class Till:
    """Costs of a ledger at a time that the test sets, and a budget over them."""

    def __init__(self, ledger: Ledger, run: float | None = None, month: float | None = None) -> None:
        self.ledger, self.now = ledger, NOON
        self.budget = self.another(run, month)

    def another(self, run: float | None = None, month: float | None = None) -> Budget:
        return Budget(Limits(run, month), Spending(lambda: self.ledger.accounts, lambda: self.now))

    def pay(self, money: float, run: str = "r", at: float | None = None) -> None:
        row = CostRow("b", "s", "i", "here", "m", 1, 1, 0, 0.1, "ok", money=money, run=run)
        self.ledger.accounts.record_costs([row], self.now if at is None else at)

    def call(self, estimate: float, money: float, run: str = "r", budget: Budget | None = None) -> None:
        till = budget or self.budget
        till.reserve(run, estimate)
        till.settle(run, estimate, money, lambda: self.pay(money, run))


def test_calls_go_through_until_the_next_would_cost_more_than_is_left(ledger: Ledger) -> None:
    till = Till(ledger, run=1.0)
    for _ in range(4):
        till.call(0.25, 0.2)
    with pytest.raises(BudgetExceeded) as error:
        till.call(0.25, 0.2)
    assert str(error.value) == (
        "The budget of $1.00 for this run (MEDIA_BUDGET_RUN) leaves too little: $0.80 spent, and the next call "
        "may cost $0.25."
    )
    till.call(0.2, 0.2)
    assert ledger.accounts.spent_in_run("r") == pytest.approx(1.0)


def test_each_run_has_a_budget_of_its_own_and_all_share_the_months(ledger: Ledger) -> None:
    till = Till(ledger, run=1.0, month=1.5)
    till.call(1.0, 1.0, "one")
    with pytest.raises(BudgetExceeded, match="for this run"):
        till.call(0.1, 0.1, "one")
    till.call(0.5, 0.5, "two")
    with pytest.raises(BudgetExceeded, match=r"\$1\.50 for this month \(MEDIA_BUDGET_MONTH\) .* \$1\.50 spent"):
        till.call(0.1, 0.1, "two")


def test_what_is_under_way_is_counted_and_said(ledger: Ledger) -> None:
    till = Till(ledger, month=1.0)
    till.budget.reserve("r", 0.6)
    with pytest.raises(
        BudgetExceeded, match=r"\$0\.00 spent and \$0\.60 under way, and the next call may cost \$0\.50"
    ):
        till.budget.reserve("r", 0.5)
    till.budget.settle("r", 0.6, 0.0, lambda: None)
    till.budget.reserve("r", 0.5)


def test_what_other_processes_spend_is_seen_within_a_second(ledger: Ledger) -> None:
    till = Till(ledger, month=1.0)
    till.call(0.1, 0.1)
    till.pay(0.85, "elsewhere")
    till.now += 1.0
    with pytest.raises(BudgetExceeded, match=r"\$0\.95 spent"):
        till.call(0.1, 0.1)


def test_a_new_month_begins_with_nothing_spent_but_a_run_goes_on(ledger: Ledger) -> None:
    till = Till(ledger, run=3.0, month=1.0)
    till.call(1.0, 1.0)
    till.now += 5 * 86_400
    till.call(1.0, 1.0)
    with pytest.raises(BudgetExceeded, match="this month"):
        till.call(1.0, 1.0)
    till.now += 31 * 86_400
    till.call(1.0, 1.0)
    till.now += 31 * 86_400
    with pytest.raises(BudgetExceeded, match=r"this run .* \$3\.00 spent"):
        till.call(1.0, 1.0)


def test_what_was_spent_before_this_process_began_counts(ledger: Ledger) -> None:
    till = Till(ledger, run=1.0)
    till.pay(0.9, at=NOON - 40 * 86_400)
    with pytest.raises(BudgetExceeded):
        till.call(0.2, 0.2)


def test_money_whose_row_could_not_be_written_stays_spent(ledger: Ledger) -> None:
    till = Till(ledger, month=1.0)
    till.budget.reserve("r", 0.6)

    def fail() -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        till.budget.settle("r", 0.6, 0.6, fail)
    for _ in range(3):
        till.now += 30
        with pytest.raises(BudgetExceeded, match=r"\$0\.60 spent,"):
            till.budget.reserve("r", 0.5)


STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from("ab"), st.integers(1, 50), st.sampled_from([0.0, 0.3, 1.0, 25.0])),
    max_size=40,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_sums_are_those_of_the_ledger_however_processes_take_turns(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, str, int, float]]
) -> None:
    opened = Ledger(url=f"sqlite:///{tmp_path_factory.mktemp('sums') / 'ledger.db'}", max_bytes=1_000_000)
    till = Till(opened)
    seen = [Spending(lambda: opened.accounts, lambda: till.now) for _ in range(2)]
    for who, run, cents, later in steps:
        till.now += later
        money = cents / 100
        if who == 2:
            till.pay(money, run)
            till.now += 1.0
        else:
            seen[who].read(run)
            payment = seen[who].pay(run, money)
            till.pay(money, run)
            payment.written = True
            exact = opened.accounts.spent_in_run(run)
            assert seen[who].of(run)[0] <= exact + 1e-9
    till.now += 1.0
    for one in seen:
        for run in "ab":
            one.read(run)
            assert one.of(run) == pytest.approx((opened.accounts.spent_in_run(run), opened.accounts.spent_in_month(0)))
    opened.engine.dispose()


def spend_together(
    ledger: Ledger, limit: float, threads: int, cost: Callable[[random.Random], tuple[float, float]]
) -> int:
    """Let threads spend until each was refused; returns how many calls went through."""
    spending = Spending(lambda: ledger.accounts)
    budget = Budget(Limits(month=limit), spending)
    till, passed = Till(ledger), []

    def work(seed: int) -> None:
        chance = random.Random(seed)
        while True:
            estimate, money = cost(chance)
            try:
                budget.reserve("r", estimate)
            except BudgetExceeded:
                return
            budget.settle("r", estimate, money, lambda money=money: till.pay(money, at=spending._now()))  # type: ignore[misc]
            passed.append(money)

    workers = [threading.Thread(target=work, args=(seed,)) for seed in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return len(passed)


def test_sixteen_threads_with_estimates_that_hold_never_spend_more_than_the_budget(ledger: Ledger) -> None:
    def cost(chance: random.Random) -> tuple[float, float]:
        estimate = chance.uniform(0.01, 0.05)
        return estimate, estimate * chance.uniform(0.5, 1.0)

    assert spend_together(ledger, 5.0, 16, cost) > 100
    assert 5.0 - 0.05 - 16 * 0.05 <= ledger.accounts.spent_in_month(0) <= 5.0


def test_estimates_that_are_too_low_overshoot_by_no_more_than_what_was_under_way(ledger: Ledger) -> None:
    def cost(chance: random.Random) -> tuple[float, float]:
        return 0.01, chance.uniform(0.01, 0.03)

    threads, dearest = 8, 0.03 - 0.01
    spend_together(ledger, 2.0, threads, cost)
    assert ledger.accounts.spent_in_month(0) <= 2.0 + threads * dearest


def test_two_processes_overshoot_by_no_more_than_a_second_of_the_others_spending(ledger: Ledger) -> None:
    till = Till(ledger)
    first, second = till.another(month=1.0), till.another(month=1.0)
    refused = 0
    for turn in range(400):
        till.now += 0.01
        try:
            till.call(0.01, 0.01, budget=(first, second)[turn % 2])
        except BudgetExceeded:
            refused += 1
    assert refused and ledger.accounts.spent_in_month(0) <= 1.0 + 0.5 + 1e-9, "50 calls of a cent in a second"


@pytest.mark.parametrize(
    ("money", "said"),
    [
        (0.0, "$0.00"),
        (1234.5, "$1,234.50"),
        (0.999, "$1.00"),
        (0.25, "$0.25"),
        (1 - 0.9, "$0.10"),
        (0.0123, "$0.0123"),
        (0.00042, "$0.00042"),
        (0.0000004, "less than $0.000001"),
    ],
)
def test_dollars_have_the_digits_that_matter(money: float, said: str) -> None:
    assert dollars(money) == said


def test_costs_are_asked_for_at_the_first_call_only() -> None:
    def none() -> Costs:
        raise AssertionError("the ledger was opened")

    Budget(Limits(1.0, 1.0), Spending(none))
