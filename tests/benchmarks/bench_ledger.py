"""What the engine adds to each item: keys, look-ups, one commit per computed item, accounts."""

import hashlib
import sqlite3
import statistics
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from media_assets.outcomes import Outcome
from media_assets.runners import in_batches
from media_assets.stage import run_stage
from media_assets.work import Item, Stage
from resources.ledger import Ledger
from resources.library import Library
from tests.benchmarks.chain import LEDGER_BYTES
from tests.benchmarks.table import Goal, Row, benchmark, clock, interleaved

COUNT = 10_000
BATCH = "20260101t000000-bench-00abcd"
SCHEMA = pa.schema([("number", pa.int32()), ("vector", pa.list_(pa.float32()))])
VECTOR = [0.5] * 16
BYTES_OF_RESULT = 600
"""Of a packed result of this schema, for the peer's rows."""


@benchmark("ledger")
def ledger(repeats: int) -> Sequence[Row]:
    """10,000 items through a stage that does nothing: all computed, then all reused."""
    items = [
        Item(id=name, identity=name, label=f"picture-{number}.jpg", work=number)
        for number in range(COUNT)
        for name in [hashlib.sha256(str(number).encode()).hexdigest()]
    ]
    hits: list[float] = []
    seconds = interleaved(
        repeats,
        {"misses": partial(_engine, items, hits), "bare": partial(_bare, items), "stage": partial(_work, items)},
    )
    milliseconds = {name: 1000 * value / COUNT for name, value in seconds.items()}
    overhead = milliseconds["misses"] - milliseconds["stage"]
    return [
        Row("ledger: computed", overhead, "ms/item", "sqlite3, commit per item", milliseconds["bare"]),
        Row("ledger: commits", 1000 / overhead, "items/s", goal=Goal(1000, "figure", at_least=True)),
        Row(
            "ledger: reused",
            1000 * statistics.median(hits) / COUNT,
            "ms/item",
            "computed",
            overhead,
            Goal(0.25),
        ),
    ]


def _stage() -> Stage:
    def work(batch: Sequence[int]) -> list[Outcome]:
        return [Outcome(pa.Table.from_pylist([{"number": number, "vector": VECTOR}], SCHEMA)) for number in batch]

    return Stage("bench", "1", SCHEMA, in_batches(work, 64))


def _engine(items: Sequence[Item], hits: list[float]) -> float:
    with TemporaryDirectory(prefix="bench-ledger-") as folder:
        ledger = Ledger(url=Library(root=folder).ledger_url(), max_bytes=LEDGER_BYTES)
        ledger.items.counts()  # creates the tables
        with clock() as computed:
            run_stage(_stage(), items, ledger, BATCH)
        with clock() as reused:
            run = run_stage(_stage(), items, ledger, BATCH)
        if run.hits != len(items):
            raise RuntimeError(f"{len(items) - run.hits} items were computed again")
        hits.append(reused.seconds)
        ledger.engine.dispose()
        return computed.seconds


def _work(items: Sequence[Item]) -> float:
    with clock() as measured:
        for _ in _stage().run(items):
            pass
    return measured.seconds


def _bare(items: Sequence[Item]) -> float:
    data = bytes(BYTES_OF_RESULT)
    with TemporaryDirectory(prefix="bench-ledger-") as folder:
        connection = sqlite3.connect(Path(folder) / "ledger.db", isolation_level=None)
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=NORMAL",
            "CREATE TABLE results (key TEXT PRIMARY KEY, data BLOB)",
            "CREATE TABLE items (item TEXT PRIMARY KEY, label TEXT, state TEXT, key TEXT)",
        ):
            connection.execute(statement)
        with clock() as measured:
            for item in items:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO results VALUES (?, ?)", (item.id, data))
                connection.execute("INSERT INTO items VALUES (?, ?, 'ok', ?)", (item.id, item.label, item.identity))
                connection.execute("COMMIT")
        connection.close()
    return measured.seconds
