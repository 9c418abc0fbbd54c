"""The stage engine: keys, reuse, states, accounts, and what a kill costs."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from media_assets.outcomes import Outcome
from media_assets.progress import Progress
from media_assets.runners import in_batches
from media_assets.stage import LONGEST_WAIT, run_stage
from media_assets.work import Computed, Item, Stage, StageRun
from resources.errors import (
    BudgetExceeded,
    CircuitOpen,
    FileMoved,
    ItemTimeout,
    PermanentError,
    ServiceUnavailable,
    StageFailed,
    UnsupportedMedia,
)
from resources.ledger import Ledger
from resources.ledger.tables import results
from resources.model import ModelIdentity

SCHEMA = pa.schema([("length", pa.int32())])


class Counting:
    """Measures words, and remembers which ones it was asked for; some words are trouble."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.trouble: dict[str, Exception | Outcome] = {}

    def __call__(self, words: Sequence[str]) -> list[Outcome]:
        outcomes = []
        for word in words:
            trouble = self.trouble.get(word)
            if isinstance(trouble, Exception):
                raise trouble
            self.asked.append(word)
            outcomes.append(trouble or measured(word))
        return outcomes


def measured(word: str, **notes: Any) -> Outcome:
    return Outcome(pa.table({"length": [len(word)]}, SCHEMA), **notes)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(url=f"sqlite:///{tmp_path}/ledger.db", max_bytes=10**8)


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def stage(counting: Counting) -> Callable[..., Stage]:
    def make(**fields: Any) -> Stage:
        return Stage(**({"name": "measure", "version": "1", "schema": SCHEMA, "run": in_batches(counting, 1)} | fields))

    return make


def items(*words: str) -> list[Item]:
    return [Item(id=f"id-{word}", identity=word, label=f"{word}.txt", work=word, size=len(word)) for word in words]


def lengths(run: StageRun) -> dict[str, int]:
    table = run.table()
    return dict(zip(table["content_id"].to_pylist(), table["length"].to_pylist(), strict=True))


def test_a_second_run_reuses_everything(ledger: Ledger, counting: Counting, stage: Callable[..., Stage]) -> None:
    first = run_stage(stage(), items("one", "three"), ledger, "b1")
    assert (first.states, first.hits, first.computed) == ({"ok": 2}, 0, 2)
    second = run_stage(stage(), items("one", "three"), ledger, "b1")
    assert (second.states, second.hits, second.computed) == ({"reused": 2}, 2, 0)
    assert lengths(first) == lengths(second) == {"id-one": 3, "id-three": 5}
    assert counting.asked == ["one", "three"]


def test_a_result_is_reused_in_another_batch_under_another_name(
    ledger: Ledger, counting: Counting, stage: Callable[..., Stage]
) -> None:
    run_stage(stage(), items("one"), ledger, "b1")
    moved = Item(id="another-content", identity="one", label="moved.txt", work="one")
    assert run_stage(stage(), [moved], ledger, "b2").states == {"reused": 1}
    assert counting.asked == ["one"]


def test_items_with_equal_keys_are_computed_once(
    ledger: Ledger, counting: Counting, stage: Callable[..., Stage]
) -> None:
    twins = [Item(id=name, identity="same", label=name, work="same") for name in ("a", "b", "c")]
    run = run_stage(stage(), twins, ledger, "b1")
    assert run.states == {"ok": 1, "reused": 2}
    assert lengths(run) == {"a": 4, "b": 4, "c": 4}
    assert counting.asked == ["same"]
    assert run.rows["b"].why == "same content as a"


def test_a_reused_result_says_for_whom_it_was_computed_and_what_that_spared(
    ledger: Ledger, stage: Callable[..., Stage]
) -> None:
    twins = [Item(id=name, identity="same", label=f"{name}.jpg", work="same") for name in ("a", "b")]
    computed = run_stage(stage(), twins, ledger, "b1")
    assert (computed.rows["b"].why, computed.spared) == ("same content as a.jpg", 1)
    again = run_stage(stage(), twins, ledger, "b1")
    assert {name: row.why for name, row in again.rows.items()} == {
        "a": "nothing changed",
        "b": "same content as a.jpg",
    }
    elsewhere = run_stage(stage(), twins, ledger, "b2")
    assert {row.why for row in elsewhere.rows.values()} == {"computed for a.jpg in b1"}
    (stored,) = ledger.results.lookup([again.rows["a"].key or ""]).values()
    assert (again.spared, elsewhere.spared) == (1, 2)
    assert elsewhere.spared_seconds == 2 * stored.seconds > 0.0


def test_a_result_of_an_earlier_release_is_reused_without_saying_for_whom(
    ledger: Ledger, stage: Callable[..., Stage]
) -> None:
    run_stage(stage(), items("one"), ledger, "b1")
    with ledger.engine.begin() as connection:
        connection.execute(sa.update(results).values(batch=None, item=None, label=None))
    run = run_stage(stage(), items("one"), ledger, "b2")
    assert (run.rows["id-one"].why, run.spared) == ("nothing changed", 0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"settings": {"beam": 3}}, "setting beam changed from 5 to 3"),
        ({"version": "2"}, "the stage's code changed from 1 to 2"),
        ({"model": ModelIdentity("base", "r1")}, "the model changed from tiny to base"),
        ({"model": ModelIdentity("tiny", "r2")}, "the model's revision changed from r1 to r2"),
    ],
)
def test_a_changed_component_recomputes_and_is_named(
    ledger: Ledger, stage: Callable[..., Stage], change: dict[str, Any], said: str
) -> None:
    before = {"settings": {"beam": 5}, "model": ModelIdentity("tiny", "r1")}
    run_stage(stage(**before), items("one"), ledger, "b1")
    run = run_stage(stage(**(before | change)), items("one"), ledger, "b1")
    assert run.states == {"ok": 1}
    assert ledger.items.of(batch="b1")[0].why == said


def test_a_changed_input_and_an_own_part_of_the_key_are_named(ledger: Ledger, stage: Callable[..., Stage]) -> None:
    item = items("one")[0]
    run_stage(stage(), [item], ledger, "b1")
    changed = Item(id=item.id, identity="two", label="one.txt", work="two", extra={"glossary": ["Oxford"]})
    run = run_stage(stage(), [changed], ledger, "b1")
    assert run.rows[item.id].why == 'its input changed; glossary changed from null to ["Oxford"]'


def test_going_back_to_old_settings_reuses_the_old_result(
    ledger: Ledger, counting: Counting, stage: Callable[..., Stage]
) -> None:
    for beam in (5, 3, 5):
        last = run_stage(stage(settings={"beam": beam}), items("one"), ledger, "b1")
    assert last.states == {"reused": 1}
    assert len(counting.asked) == 2


def test_a_bad_file_is_quarantined_once_and_for_all(
    ledger: Ledger, counting: Counting, stage: Callable[..., Stage]
) -> None:
    counting.trouble["bad"] = PermanentError("the file is damaged")
    first = run_stage(stage(), items("bad", "good"), ledger, "b1")
    assert first.states == {"quarantined": 1, "ok": 1}
    assert first.rows["id-bad"].reason == "the file is damaged"
    counting.trouble.clear()
    second = run_stage(stage(), items("bad", "good"), ledger, "b1")
    assert second.states == {"quarantined": 1, "reused": 1}
    assert second.hits == 2
    assert counting.asked == ["good"]


def test_an_unsupported_file_is_not_applicable(ledger: Ledger, counting: Counting, stage: Callable[..., Stage]) -> None:
    counting.trouble["odd"] = UnsupportedMedia("no stage reads this type")
    run = run_stage(stage(), items("odd"), ledger, "b1")
    assert run.states == {"not_applicable": 1}


def test_a_transient_failure_is_never_cached(ledger: Ledger, counting: Counting, stage: Callable[..., Stage]) -> None:
    counting.trouble["slow"] = ServiceUnavailable("the service timed out")
    first = run_stage(stage(), items("slow", "good"), ledger, "b1")
    assert first.states == {"failed": 1, "ok": 1}
    assert "id-slow" not in lengths(first)
    counting.trouble.clear()
    second = run_stage(stage(), items("slow", "good"), ledger, "b1")
    assert second.states == {"ok": 1, "reused": 1}
    assert second.rows["id-slow"].why == "tried again after: the service timed out"
    assert ledger.items.of(item="id-slow")[0].attempts == 2


@pytest.mark.parametrize("error", [BudgetExceeded("no money is left"), CircuitOpen("the service is left alone")])
def test_waiting_without_a_call_uses_up_no_attempt(
    ledger: Ledger, counting: Counting, stage: Callable[..., Stage], error: Exception
) -> None:
    counting.trouble |= {"waiting": error, "lesser": measured("lesser", state="degraded", reason="-", tried=False)}
    for _ in range(3):
        run_stage(stage(), items("waiting", "lesser", "good"), ledger, "b1")
    attempts = {row.item: row.attempts for row in ledger.items.of(batch="b1")}
    assert attempts == {"id-waiting": 0, "id-lesser": 0, "id-good": 1}
    counting.trouble["waiting"] = ServiceUnavailable("the service timed out")
    run_stage(stage(), items("waiting", "good"), ledger, "b1")
    assert ledger.items.of(item="id-waiting")[0].attempts == 1


def test_items_that_fail_together_are_recorded_in_one_transaction(
    ledger: Ledger, counting: Counting, stage: Callable[..., Stage]
) -> None:
    commits: list[object] = []
    sa.event.listen(ledger.engine, "commit", lambda connection: commits.append(connection))

    def fail(given: Sequence[Item]) -> Iterator[Computed]:
        for item in given:
            yield Computed(item, None, BudgetExceeded("no money is left"), 0.0, more=item is not given[-1])

    words = [f"word-{number}" for number in range(50)]
    run = run_stage(replace(stage(), run=fail), items(*words), ledger, "b1", required=False)
    assert run.states == {"failed": 50}
    assert len(commits) < 10


def test_an_unexpected_error_is_a_failure_that_names_its_type(
    ledger: Ledger, counting: Counting, stage: Callable[..., Stage]
) -> None:
    counting.trouble["odd"] = ZeroDivisionError("division by zero")
    run = run_stage(stage(), items("odd", "good"), ledger, "b1")
    assert run.states == {"failed": 1, "ok": 1}
    assert run.rows["id-odd"].reason == "unexpected ZeroDivisionError: division by zero"


def test_the_step_fails_when_the_world_is_bad_for_every_item(
    ledger: Ledger, counting: Counting, stage: Callable[..., Stage]
) -> None:
    counting.trouble = {word: ServiceUnavailable("no connection") for word in ("a", "b")}
    with pytest.raises(StageFailed, match="all 2 items of measure failed; most often: no connection"):
        run_stage(stage(), items("a", "b"), ledger, "b1")
    assert ledger.items.counts() == {("measure", "failed"): 2}


@pytest.mark.parametrize("error", [FileMoved("gone"), ItemTimeout("it took longer than 5 seconds")])
def test_files_that_fail_by_their_own_fault_never_fail_the_step(
    ledger: Ledger, counting: Counting, stage: Callable[..., Stage], error: Exception
) -> None:
    counting.trouble = {word: error for word in ("a", "b")}
    assert run_stage(stage(), items("a", "b"), ledger, "b1").states == {"failed": 2}


def test_a_problem_found_before_the_stage_is_recorded_without_computing(
    ledger: Ledger, counting: Counting, stage: Callable[..., Stage]
) -> None:
    gone = Item(id="id-gone", identity="", label="gone.txt", problem=FileMoved("the file is gone"))
    run = run_stage(stage(), [gone, *items("good")], ledger, "b1")
    assert run.states == {"failed": 1, "ok": 1}
    assert counting.asked == ["good"]


def test_a_lasting_lesser_result_is_kept_with_its_reason(
    ledger: Ledger, counting: Counting, stage: Callable[..., Stage]
) -> None:
    counting.trouble["meh"] = measured("meh", state="degraded", reason="no translator")
    for hits in (0, 1):
        run = run_stage(stage(), items("meh"), ledger, "b1")
        assert (run.states, run.hits) == ({"degraded": 1}, hits)
        assert run.table().to_pylist()[0] | {"key": ""} == {
            "content_id": "id-meh",
            "length": 3,
            "key": "",
            "state": "degraded",
            "reason": "no translator",
        }


def test_a_passing_lesser_result_is_tried_again(
    ledger: Ledger, counting: Counting, stage: Callable[..., Stage]
) -> None:
    counting.trouble["meh"] = measured("meh", state="degraded", reason="the service is down", keep=False)
    run_stage(stage(), items("meh"), ledger, "b1")
    counting.trouble.clear()
    assert run_stage(stage(), items("meh"), ledger, "b1").states == {"ok": 1}


def test_items_that_are_no_longer_eligible_leave_the_accounts(ledger: Ledger, stage: Callable[..., Stage]) -> None:
    run_stage(stage(), items("one", "two"), ledger, "b1")
    run_stage(stage(), items("two"), ledger, "b1")
    assert sum(ledger.items.counts("b1", "measure").values()) == 1


def test_a_damaged_result_is_a_miss(ledger: Ledger, counting: Counting, stage: Callable[..., Stage]) -> None:
    run_stage(stage(), items("one"), ledger, "b1")
    with ledger.engine.begin() as connection:
        connection.execute(sa.update(results).values(data=b"rubbish"))
    run = run_stage(stage(), items("one"), ledger, "b1")
    assert run.states == {"ok": 1}
    assert run.rows["id-one"].why == "the stored result was collected or damaged"
    assert counting.asked == ["one", "one"]


def test_a_result_whose_blob_is_gone_is_computed_again(
    ledger: Ledger, counting: Counting, stage: Callable[..., Stage]
) -> None:
    blob_there = True
    whole = stage(intact=lambda table: blob_there)
    run_stage(whole, items("one"), ledger, "b1")
    assert run_stage(whole, items("one"), ledger, "b1").states == {"reused": 1}
    blob_there = False
    assert run_stage(whole, items("one"), ledger, "b1").states == {"ok": 1}


def test_a_runner_that_loses_an_item_is_a_bug_and_says_so(ledger: Ledger, stage: Callable[..., Stage]) -> None:
    def lossy(work: Sequence[Item]) -> Iterator[Computed]:
        yield Computed(work[0], measured("x"), None, 0.0)

    with pytest.raises(RuntimeError, match="lost 1 items"):
        run_stage(stage(run=lossy), items("a", "b"), ledger, "b1")


def naming(told: dict[str, Outcome | Exception], asked: list[str]) -> Callable[[Sequence[Item]], Iterator[Computed]]:
    """Compute what items are called, and tell what they are: the same as their work, unless that begins with '?'."""

    def run(work: Sequence[Item]) -> Iterator[Computed]:
        for item in work:
            asked.append(item.work)
            found = told.get(item.work, measured(item.work))
            named = item if item.work.startswith("?") else replace(item, identity=item.work)
            outcome, error = (None, found) if isinstance(found, Exception) else (found, None)
            yield Computed(named, outcome, error, 0.5)

    return run


def untold(*words: str) -> list[Item]:
    return [replace(item, identity="") for item in items(*words)]


def test_an_item_that_only_computing_can_tell_is_kept_under_what_it_turned_out_to_be(
    ledger: Ledger, stage: Callable[..., Stage]
) -> None:
    asked: list[str] = []
    reading = stage(run=naming({}, asked))
    first = run_stage(reading, [*untold("one"), *items("three")], ledger, "b1")
    assert (first.states, first.hits, first.computed) == ({"ok": 2}, 0, 2)
    assert lengths(first) == {"id-one": 3, "id-three": 5}
    assert (first.rows["id-one"].identity, first.rows["id-one"].why) == ("one", "first time")
    assert first.rows["id-one"].key == run_stage(reading, items("one"), ledger, "b1").rows["id-one"].key
    moved = run_stage(reading, [replace(items("one")[0], id="id-moved")], ledger, "b2")
    assert (moved.states, moved.rows["id-moved"].why) == ({"reused": 1}, "computed for one.txt in b1")
    assert asked == ["three", "one"]


def test_an_item_that_turns_out_to_be_known_was_computed_for_nothing_and_says_so(
    ledger: Ledger, stage: Callable[..., Stage]
) -> None:
    asked: list[str] = []
    reading = stage(run=naming({}, asked))
    run_stage(reading, items("one"), ledger, "b1")
    run = run_stage(reading, untold("one"), ledger, "b1")
    assert (run.states, run.hits, run.computed, run.spared) == ({"ok": 1}, 0, 1, 0)
    assert run.rows["id-one"].why == "only computing tells what it is"
    assert ledger.results.count() == 1
    changed = replace(untold("two")[0], id="id-one")
    assert run_stage(reading, [changed], ledger, "b1").rows["id-one"].why == "its input changed"


def test_a_verdict_on_an_item_that_was_told_is_kept_and_one_on_nothing_is_not(
    ledger: Ledger, stage: Callable[..., Stage]
) -> None:
    asked: list[str] = []
    told: dict[str, Outcome | Exception] = {
        "bad": PermanentError("it is damaged"),
        "odd": UnsupportedMedia("no stage reads this type"),
        "slow": ServiceUnavailable("the service timed out"),
        "?gone": FileMoved("the file is gone"),
        "?bad": PermanentError("nobody knows what it is"),
    }
    reading = stage(run=naming(told, asked))
    run = run_stage(reading, untold(*told), ledger, "b1")
    assert run.states == {"quarantined": 2, "not_applicable": 1, "failed": 2}
    assert ledger.results.count() == 2
    keyless = {name for name, row in run.rows.items() if row.key is None}
    assert keyless == {"id-?gone", "id-?bad"}
    assert {run.rows[name].why for name in keyless} == {"the file could not be read"}
    again = run_stage(reading, [*items("bad", "odd", "slow"), *untold("?gone", "?bad")], ledger, "b1")
    assert (again.hits, again.states) == (2, run.states)
    assert again.rows["id-slow"].why == "tried again after: the service timed out"
    assert asked == [*told, "slow", "?gone", "?bad"]


def test_a_runner_that_computes_without_telling_of_what_is_a_bug_and_says_so(
    ledger: Ledger, stage: Callable[..., Stage]
) -> None:
    with pytest.raises(RuntimeError, match="but not of what"):
        run_stage(stage(run=naming({}, [])), untold("?word"), ledger, "b1")


def test_an_empty_batch_is_an_empty_table(ledger: Ledger, stage: Callable[..., Stage]) -> None:
    run = run_stage(stage(), [], ledger, "b1")
    assert run.eligible == 0
    assert run.table().column_names == ["content_id", "length", "key", "state", "reason"]


def test_progress_ends_with_every_item_done(ledger: Ledger, stage: Callable[..., Stage]) -> None:
    seen: list[Progress] = []
    run_stage(stage(), items("one", "two"), ledger, "b1", seen.append)
    run_stage(stage(), items("one", "two", "three"), ledger, "b1", seen.append)
    assert [(one.done, one.total, one.hits) for one in seen] == [(2, 2, 0), (3, 3, 2)]
    assert "3/3" in seen[-1].line and "2 reused" in seen[-1].line


def test_each_run_is_recorded_with_its_work(ledger: Ledger, stage: Callable[..., Stage]) -> None:
    run_stage(stage(), items("one", "two"), ledger, "b1")
    run_stage(stage(), items("one", "two"), ledger, "b1")
    first, second = ledger.accounts.runs()
    assert (first.eligible, first.computed, first.hits, first.bytes) == (2, 2, 0, 6)
    assert (second.eligible, second.computed, second.hits) == (2, 0, 2)


def test_what_was_made_of_a_file_that_is_gone_outlives_new_settings(
    ledger: Ledger, counting: Counting, stage: Callable[..., Stage]
) -> None:
    run_stage(stage(settings={"beam": 5}), items("one", "two"), ledger, "b1")
    counting.trouble["one"] = FileMoved("the file cannot be opened any more")
    for _ in range(2):
        run = run_stage(stage(settings={"beam": 3}), items("one", "two"), ledger, "b1")
        assert lengths(run) == {"id-one": 3, "id-two": 3}
        assert run.rows["id-one"].state == "degraded"
        assert run.rows["id-one"].reason == "made with earlier settings; now the file cannot be opened any more"
    counting.trouble.clear()
    run = run_stage(stage(settings={"beam": 3}), items("one", "two"), ledger, "b1")
    assert run.states == {"ok": 1, "reused": 1}
    assert run.rows["id-one"].why == "setting beam changed from 5 to 3"


def test_what_is_finished_together_is_committed_in_one_transaction_whatever_became_of_each(ledger: Ledger) -> None:
    def together(work: Sequence[Item]) -> Iterator[Computed]:
        bad = {"gone": FileMoved("gone"), "bad": PermanentError("damaged")}
        for item in work:
            error = bad.get(item.work)
            yield Computed(item, None if error else measured(item.work), error, 0.0, more=item is not work[-1])

    stage = Stage("measure", "1", SCHEMA, together)
    commits: list[object] = []
    words = [f"word {number}" for number in range(20)]
    ledger.items.counts()  # creates the tables
    sa.event.listen(ledger.engine, "commit", commits.append)
    run = run_stage(stage, items(*words), ledger, "b1")
    alone = len(commits)
    assert (run.states, run.computed) == ({"ok": 20}, 20)
    assert alone < 10
    mixed = run_stage(stage, items("one", "gone", "two", "bad", "one more"), ledger, "b2")
    assert mixed.states == {"ok": 3, "failed": 1, "quarantined": 1}
    assert lengths(mixed) == {"id-one": 3, "id-two": 3, "id-one more": 8}
    assert run_stage(stage, items(*words), ledger, "b3").states == {"reused": 20}


def test_an_item_that_took_long_waits_for_no_other(ledger: Ledger) -> None:
    kept = []

    def slowly(work: Sequence[Item]) -> Iterator[Computed]:
        for item in work:
            kept.append(sum(ledger.items.counts().values()))
            time.sleep(1.5 * LONGEST_WAIT)
            yield Computed(item, measured(item.work), None, 0.0, more=True)

    run_stage(Stage("measure", "1", SCHEMA, slowly), items("one", "two", "three"), ledger, "b1")
    assert kept == [0, 1, 2]
