"""Checks can fail: accounts that do not add up, and items that are not simply done."""

from pathlib import Path

import dagster as dg
import pyarrow as pa
import pytest
import sqlalchemy as sa

from media_assets.checks import ACCOUNTS, COMPLETE, SERVICES, breaker_check, check_results, check_specs
from media_assets.outcomes import Outcome
from media_assets.runners import in_batches
from media_assets.stage import run_stage
from media_assets.work import Item, Stage, StageRun
from resources.breaker_store import BreakerState, MemoryBreakerStore
from resources.ledger import Ledger
from resources.ledger.tables import items
from resources.resilience import CircuitBreaker

KEY = dg.AssetKey(["measure"])
SCHEMA = pa.schema([("n", pa.int32())])


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(url=f"sqlite:///{tmp_path}/l.db", max_bytes=10**8)


def run(ledger: Ledger, state: str = "ok", reason: str | None = None) -> StageRun:
    outcome = Outcome(pa.table({"n": [1]}, SCHEMA), state, reason)
    stage = Stage("measure", "1", SCHEMA, in_batches(lambda work: [outcome for _ in work], 2))
    return run_stage(stage, [Item(id=str(n), identity=str(n), label=str(n)) for n in range(3)], ledger, "b1")


def judged(ledger: Ledger, *runs: StageRun) -> dict[str | None, dg.AssetCheckResult]:
    return {result.check_name: result for result in check_results(KEY, ledger, runs)}


def test_each_asset_gets_both_checks() -> None:
    assert {spec.name for spec in check_specs(KEY)} == {ACCOUNTS, COMPLETE}


def test_all_is_well(ledger: Ledger) -> None:
    assert all(result.passed for result in judged(ledger, run(ledger)).values())


def test_a_row_missing_from_the_ledger_fails_the_accounts(ledger: Ledger) -> None:
    done = run(ledger)
    with ledger.engine.begin() as connection:
        connection.execute(sa.delete(items).where(items.c.item == "1"))
    result = judged(ledger, done)[ACCOUNTS]
    assert not result.passed
    assert result.severity == dg.AssetCheckSeverity.ERROR
    assert result.metadata["b1"].value == "3 eligible, 2 in the ledger"


def test_degraded_items_warn(ledger: Ledger) -> None:
    result = judged(ledger, run(ledger, "degraded", "no translator"))[COMPLETE]
    assert not result.passed
    assert result.severity == dg.AssetCheckSeverity.WARN
    assert result.metadata["items degraded"].value == 3


def test_an_open_breaker_warns_until_it_closes() -> None:
    store = MemoryBreakerStore()
    breakers = [CircuitBreaker("chat service one", store), CircuitBreaker("chat service two", store)]
    assert breaker_check(KEY, breakers).passed
    assert breaker_check(KEY, []).passed
    store.write("chat service two", BreakerState("open", 5, 0.0))
    result = breaker_check(KEY, breakers)
    assert not result.passed
    assert (result.severity, result.check_name) == (dg.AssetCheckSeverity.WARN, SERVICES)
    assert result.metadata["services"].value == 2
    assert "chat service one" not in result.metadata
    said = "open since 1970-01-01 00:00:00 UTC, after 5 failures in a row; next try 1970-01-01 00:01:00 UTC"
    assert result.metadata["chat service two"].value == said
