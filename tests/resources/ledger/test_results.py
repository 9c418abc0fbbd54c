"""Stored results: they prove themselves, and the least recently used go first."""

import random
import time
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa

from resources.ledger import Ledger
from resources.ledger.accounts import CostRow
from resources.ledger.results import Origin, Result, Results
from resources.ledger.tables import results
from tests.resources.ledger.rows import result


def put(ledger: Ledger, key: str, value: Result, used_at: float | None = None) -> None:
    with ledger.engine.begin() as connection:
        ledger.results.store(connection, "probe", [(key, value)])
        if used_at is not None:
            connection.execute(sa.update(results).where(results.c.key == key).values(used_at=used_at))


def used_at(ledger: Ledger, key: str) -> float:
    with ledger.engine.connect() as connection:
        return float(connection.execute(sa.select(results.c.used_at).where(results.c.key == key)).scalar_one())


def test_a_stored_result_comes_back_with_its_types(ledger: Ledger) -> None:
    table = pa.table({"vector": pa.array([[1.0, 2.0]], pa.list_(pa.float32(), 2)), "jpeg": [b"\0\xff"]})
    put(ledger, "k1", Result("degraded", "no \0 voice", table, 2.5))
    assert ledger.results.lookup(["k1", "k2"]) == {"k1": Result("degraded", "no \\x00 voice", table, 2.5)}
    assert ledger.results.count() == 1
    assert ledger.size() >= ledger.results.bytes() > 0


def test_a_result_says_for_whom_it_was_computed(ledger: Ledger) -> None:
    put(ledger, "k1", result(origin=Origin("b1", "content", "holiday \ud800.jpg")))
    put(ledger, "k2", result())
    origin = Origin("b1", "content", "holiday \\ud800.jpg")
    assert ledger.results.origins(["k1", "k2", "k3"]) == {"k1": origin}
    assert ledger.results.lookup(["k1"])["k1"].origin == origin


def test_an_empty_ledger_holds_nothing(ledger: Ledger) -> None:
    assert ledger.results.lookup([]) == {} == ledger.results.lookup(["k"])
    assert (ledger.results.bytes(), ledger.results.count(), ledger.results.collect()) == (0, 0, 0)


def test_storing_a_key_again_replaces_its_result(ledger: Ledger) -> None:
    put(ledger, "k", result("old"))
    put(ledger, "k", result("new"))
    assert ledger.results.lookup(["k"])["k"].table["text"].to_pylist() == ["new"]


@pytest.mark.parametrize("place", [0.0, 0.3, 0.6, 0.999])
def test_a_result_with_one_flipped_bit_is_a_miss_and_vanishes(ledger: Ledger, place: float) -> None:
    put(ledger, "damaged", result())
    put(ledger, "sound", result())
    with ledger.engine.begin() as connection:
        where = results.c.key == "damaged"
        data = bytearray(connection.execute(sa.select(results.c.data).where(where)).scalar_one())
        data[int(place * len(data))] ^= 0x10
        connection.execute(sa.update(results).where(where).values(data=bytes(data)))
    assert set(ledger.results.lookup(["damaged", "sound"])) == {"sound"}
    assert ledger.results.count() == 1


def test_a_result_cut_short_is_a_miss(ledger: Ledger) -> None:
    put(ledger, "k", result())
    with ledger.engine.begin() as connection:
        connection.execute(sa.update(results).values(data=b""))
    assert ledger.results.lookup(["k"]) == {}


def test_a_result_looked_up_is_recently_used_again(ledger: Ledger) -> None:
    put(ledger, "old", result(), used_at=time.time() - 90_000)
    put(ledger, "older", result(), used_at=5.0)
    ledger.results.lookup(["old"])
    assert used_at(ledger, "old") > time.time() - 1000
    assert used_at(ledger, "older") == 5.0


def test_the_collector_drops_the_least_recently_used_down_to_nine_tenths_of_the_bound(ledger: Ledger) -> None:
    for number in range(40):
        put(ledger, f"k{number:02}", result(f"{number:02}"), used_at=time.time() - 40 + number)
    size = ledger.results.bytes() // 40
    bounded = Results(ledger.engine, max_bytes=20 * size)
    assert bounded.collect() == 22
    assert sorted(bounded.lookup([f"k{number:02}" for number in range(40)])) == [f"k{n:02}" for n in range(22, 40)]
    assert bounded.bytes() <= 0.9 * 20 * size
    assert bounded.collect() == 0


def test_the_collector_drops_what_was_paid_for_last(ledger: Ledger) -> None:
    paid = CostRow("b1", "enhanced/es", "i1", "api.example", "model-1", 10, 5, 0, 0.5, "ok", money=0.01)
    ledger.accounts.record_costs([paid])
    stages = ["enhanced/es/cues"] * 5 + ["frames"] * 10 + ["enhanced/espresso"] * 5
    for number, stage in enumerate(stages):
        with ledger.engine.begin() as connection:
            ledger.results.store(connection, stage, [(f"k{number:02}", result(f"{number:02}"))])
    size = ledger.results.bytes() // 20
    bounded = Results(ledger.engine, max_bytes=10 * size)
    bounded.collect()
    left = bounded.known([f"k{number:02}" for number in range(20)])
    assert {f"k{number:02}" for number in range(5)} <= left and "k05" not in left


def test_the_collector_gives_space_back_to_the_disk(tmp_path: Path) -> None:
    ledger = Ledger(url=f"sqlite:///{tmp_path / 'ledger.db'}", max_bytes=100)
    noise = random.Random(1).randbytes(40_000)
    for number in range(20):
        put(ledger, str(number), result(table=pa.table({"n": [number], "noise": [noise]})))
    assert ledger.results.collect() == 20
    with ledger.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA freelist_count").scalar() == 0
        connection.rollback()
    ledger.engine.dispose()
    assert (tmp_path / "ledger.db").stat().st_size < 300_000
