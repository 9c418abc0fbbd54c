"""What billing adds to each request: an estimate, a budget, a price and one row."""

import sqlite3
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from resources.chat.base import Purpose
from resources.ledger import Ledger
from resources.ledger.accounts import CostRow
from resources.library import Library
from resources.money.billing import Request, Usage
from resources.money.budget import Limits
from resources.money.ledger_billing import LedgerBilling
from resources.money.prices import Prices
from tests.benchmarks.chain import LEDGER_BYTES
from tests.benchmarks.table import Goal, Row, benchmark, interleaved

CALLS, BEFORE, THREADS = 4_000, 100_000, 16
STAGE = "enhanced_translations/es"
REQUEST = Request(Purpose("b", STAGE, "i", "es", "run-1"), "api.openai.com", "gpt-4o-mini", 1000, 400, digest="0" * 64)
USAGE = Usage("ok", 0.05, 1020, 410, 0, "gpt-4o-mini-2024-07-18")


@benchmark("money")
def money(repeats: int) -> Sequence[Row]:
    """4,000 requests under budgets of a run and a month, with 100,000 rows in the ledger already; processor time."""
    milliseconds = interleaved(
        repeats, {"alone": partial(_billed, 1), "together": partial(_billed, THREADS), "insert": _inserted}
    )
    goal = Goal(0.5, "figure")
    peer = ("sqlite3, one insert and commit", milliseconds["insert"])
    return [
        Row("billing: a request", milliseconds["alone"], "ms/item", *peer, goal),
        Row(f"billing: {THREADS} threads", milliseconds["together"], "ms/item", *peer, goal),
    ]


def _billed(threads: int) -> float:
    with TemporaryDirectory(prefix="bench-money-") as folder:
        ledger = Ledger(url=Library(root=folder).ledger_url(), max_bytes=LEDGER_BYTES)
        before = CostRow("b", STAGE, "i", REQUEST.service, "gpt-4o-mini", 1000, 400, 0, 0.05, "ok", money=1e-4, run="r")
        ledger.accounts.record_costs([before] * BEFORE, time.time() - 3600)
        billing = LedgerBilling(lambda: ledger.accounts, Prices(), Limits(run=1000, month=1000))
        billing.open(REQUEST).settle(USAGE)  # loads the prices

        def work(_number: int) -> None:
            billing.open(REQUEST).settle(USAGE)

        with ThreadPoolExecutor(threads) as pool:
            began = time.process_time()
            list(pool.map(work, range(CALLS)))
            taken = time.process_time() - began
        ledger.engine.dispose()
    return 1000 * taken / CALLS


def _inserted() -> float:
    with TemporaryDirectory(prefix="bench-money-") as folder:
        connection = sqlite3.connect(Path(folder) / "ledger.db", isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL"):
            connection.execute(statement)
        connection.execute("CREATE TABLE costs (id INTEGER PRIMARY KEY, at REAL, stage TEXT, run TEXT, money REAL)")
        began = time.process_time()
        for _ in range(CALLS):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO costs (at, stage, run, money) VALUES (1.0, ?, 'r', 1e-4)", (STAGE,))
            connection.execute("COMMIT")
        taken = time.process_time() - began
        connection.close()
    return 1000 * taken / CALLS
