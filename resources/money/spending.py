"""What was spent this month and by each run, in all processes, known without asking the ledger each time."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from resources.ledger.costs import Costs, Spent

READ_SECONDS = 1.0
"""How long what other processes spend may stay unseen."""

SETTLED_SECONDS = 20.0
"""Age from which no row can appear any more below the newest one: PostgreSQL numbers rows before they are visible."""


@dataclass(eq=False)
class Payment:
    """What this process paid, until a reading of the ledger surely includes it."""

    run: str
    money: float
    written: bool = False


def month_of(moment: float) -> str:
    """Return a time's month in UTC, such as 2026-11."""
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m}"


def begin_of_month(moment: float) -> float:
    """Return when a time's month began in UTC, in Unix seconds."""
    day = datetime.fromtimestamp(moment, UTC)
    return day.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp()


class Spending:
    """Sums over the ledger, read anew at most each second, and own payments, known at once.

    Old rows are summed once; a reading sums those of the last seconds only. A payment counts by itself until a reading
    that began after it was written. One written while a reading runs may count twice until the next, and never not.
    """

    def __init__(self, costs: Callable[[], Costs], now: Callable[[], float] = time.time) -> None:
        """Read from what `costs` returns, which is asked at the first request and not before."""
        self._costs, self._now = costs, now
        self._lock, self._reading = threading.Lock(), threading.Lock()
        self._begin = self._read_at = float("-inf")
        self._base_number, self._base_month = 0, 0.0
        self._base_runs: dict[str, float] = {}
        self._lag: tuple[float, int] = (0.0, 0)
        self._seen = Spent(0.0, {}, 0)
        self._own: set[Payment] = set()
        self._own_month = 0.0
        self._own_runs: defaultdict[str, float] = defaultdict(float)

    def read(self, run: str, *, older_than: float = READ_SECONDS) -> None:
        """Bring the sums up to date where they are older than so many seconds."""
        if self._now() - self._read_at < older_than and run in self._base_runs:
            return
        with self._reading:
            now = self._now()
            if now - self._read_at < older_than and run in self._base_runs:
                return  # another thread has just done it
            with self._lock:
                sure = {payment for payment in self._own if payment.written}
            self._read(run, now, sure)

    def of(self, run: str) -> tuple[float, float]:
        """Return US dollars spent (by a run, this month)."""
        with self._lock:
            of_run = self._base_runs.get(run, 0.0) + self._seen.runs.get(run, 0.0) + self._own_runs[run]
            return of_run, self._base_month + self._seen.month + self._own_month

    def pay(self, run: str, money: float) -> Payment:
        """Count a payment that is about to be written into the ledger."""
        payment = Payment(run, money)
        with self._lock:
            self._own.add(payment)
            self._own_month += money
            self._own_runs[run] += money
        return payment

    def _read(self, run: str, now: float, sure: set[Payment]) -> None:
        costs, begin = self._costs(), begin_of_month(now)
        number, month, runs = self._base_number, self._base_month, dict(self._base_runs)
        if begin != self._begin:
            number = costs.last_cost(now - SETTLED_SECONDS)
            month, runs = costs.spent_in_month(begin, until=number), {}
            self._lag = (now, number)
        elif now - self._lag[0] >= SETTLED_SECONDS:
            settled = costs.spent_after(number, begin, until=self._lag[1])
            month += settled.month
            runs = {name: money + settled.runs.get(name, 0.0) for name, money in runs.items()}
            number, self._lag = self._lag[1], (now, self._seen.last)
        if run not in runs:
            runs[run] = costs.spent_in_run(run, until=number)
        seen = costs.spent_after(number, begin)
        with self._lock:
            self._begin, self._read_at = begin, now
            self._base_number, self._base_month, self._base_runs, self._seen = number, month, runs, seen
            self._own -= sure
            self._own_month = sum(payment.money for payment in self._own)
            self._own_runs = defaultdict(float)
            for payment in self._own:
                self._own_runs[payment.run] += payment.money
