"""The state of every item, written by many processes at once."""

import os
import signal
from dataclasses import replace
from multiprocessing.connection import Connection

from resources.ledger import Ledger
from resources.ledger.database import connect
from resources.ledger.items import Items
from tests.processes import FORK, all_at_once
from tests.resources.ledger.rows import item_row

WRITERS, ROWS = 4, 200


def test_a_recorded_row_comes_back_as_it_was(ledger: Ledger) -> None:
    row = item_row("i1", state="degraded", reason="no voice", identity="p1", fingerprint="f1", extra='{"terms": []}')
    ledger.items.record([row])
    (found,) = ledger.items.of(batch="b1", stage="probe", item="i1")
    assert found.updated_at > 0
    assert replace(found, updated_at=0.0) == row


def test_attempts_count_what_was_computed_and_not_what_was_reused(ledger: Ledger) -> None:
    for hit, attempts in ((False, 1), (False, 2), (True, 2), (False, 3)):
        ledger.items.record([item_row("i1", hit=hit)])
        assert [row.attempts for row in ledger.items.of(item="i1")] == [attempts]


def test_an_item_that_was_only_ever_reused_has_no_attempt(ledger: Ledger) -> None:
    ledger.items.record([item_row("i1", hit=True, state="reused")])
    assert ledger.items.of()[0].attempts == 0


def test_text_that_no_database_holds_is_escaped(ledger: Ledger) -> None:
    ledger.items.record([item_row("i1", label="a\0b", reason="half \ud800 pair", why="tried again after: \0")])
    (row,) = ledger.items.of()
    assert (row.label, row.reason, row.why) == ("a\\x00b", "half \\ud800 pair", "tried again after: \\x00")


def test_rows_are_found_by_every_combination_of_conditions(ledger: Ledger) -> None:
    ledger.items.record([item_row("a"), item_row("b", state="failed"), item_row("c", stage="embed", batch="b2")])
    found = [[row.item for row in ledger.items.of(**where)] for where in WHERE]  # type: ignore[arg-type]
    assert found == [["a", "b", "c"], ["a", "b"], ["c"], ["b"], []]
    assert ledger.items.counts() == {("probe", "ok"): 1, ("probe", "failed"): 1, ("embed", "ok"): 1}
    assert ledger.items.counts(batch="b2") == {("embed", "ok"): 1}
    assert ledger.items.counts(stage="probe", batch="b2") == {}


WHERE = [{}, {"batch": "b1"}, {"stage": "embed"}, {"state_in": ["failed"]}, {"batch": "b1", "item": "c"}]


def test_the_latest_row_of_an_item_is_the_newest_over_all_batches(ledger: Ledger) -> None:
    ledger.items.record([item_row("a", batch="b2", key="old")])
    ledger.items.record([item_row("a", batch="b1", key="new")])
    ledger.items.record([item_row("a", batch="b3", key=None)])
    assert ledger.items.latest("probe", ["a", "unknown"])["a"].key == "new"
    assert ledger.items.latest("embed", ["a"]) == {}


def test_more_items_than_one_statement_may_name(ledger: Ledger) -> None:
    names = [f"i{number}" for number in range(1200)]
    ledger.items.record([item_row(name) for name in names])
    assert len(ledger.items.latest("probe", names)) == 1200
    assert ledger.items.forget_missing("b1", "probe", names[:100]) == 1100
    assert {row.item for row in ledger.items.of()} == set(names[:100])


def batches_to_retry(ledger: Ledger, max_attempts: int) -> list[str]:
    return sorted({row.batch for row in ledger.items.to_retry(max_attempts)})


def test_failed_and_degraded_items_with_attempts_left_are_to_be_retried(ledger: Ledger) -> None:
    ledger.items.record([item_row("a", batch="b3", state="failed"), item_row("b", batch="b1", state="degraded")])
    ledger.items.record([item_row("c", batch="b2", state="quarantined"), item_row("d", batch="b3", state="failed")])
    assert batches_to_retry(ledger, 2) == ["b1", "b3"]
    ledger.items.record([item_row("b", batch="b1", state="degraded")])
    assert batches_to_retry(ledger, 2) == ["b3"]


def test_a_stage_is_described_by_its_fingerprint(ledger: Ledger) -> None:
    ledger.items.describe_stage("f1", "probe", {"version": "1"})
    ledger.items.describe_stage("f1", "probe", {"version": "1"})
    assert ledger.items.components(["f1", "f2"]) == {"f1": {"version": "1"}}


def _write(url: str, writer: int) -> None:
    items = Items(connect(url))
    for number in range(ROWS):
        items.record([item_row(f"w{writer}-{number}"), item_row(f"shared-{number}", batch="b2")])


def test_four_processes_write_at_once_and_no_row_is_lost(ledger: Ledger) -> None:
    ledger.engine.dispose()
    all_at_once(_write, [(ledger.url, writer) for writer in range(WRITERS)])
    assert len(ledger.items.of(batch="b1")) == WRITERS * ROWS
    assert [row.attempts for row in ledger.items.of(batch="b2")] == [WRITERS] * ROWS


def _commit_and_hang(url: str, pipe: Connection) -> None:
    items = Items(connect(url))
    for number in range(20):
        items.record([item_row(f"committed-{number}")])
    with items._engine.begin() as connection:
        items.write(connection, [item_row(f"open-{number}") for number in range(20)])
        pipe.send("in the middle")
        signal.pause()


def test_a_writer_killed_in_the_middle_loses_nothing_committed_and_blocks_nobody(ledger: Ledger) -> None:
    assert ledger.items.of() == []
    ledger.engine.dispose()
    receiving, sending = FORK.Pipe(duplex=False)
    writer = FORK.Process(target=_commit_and_hang, args=(ledger.url, sending))
    writer.start()
    assert receiving.poll(60) and receiving.recv() == "in the middle"
    assert writer.pid is not None
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    ledger.items.record([item_row("after")])
    assert {row.item for row in ledger.items.of()} == {"after", *(f"committed-{number}" for number in range(20))}
