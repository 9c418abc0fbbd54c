"""The two runners bring every item back exactly once, whatever happens to it."""

from collections.abc import Sequence

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from media_assets.outcomes import Outcome, portable, received
from media_assets.runners import in_batches, in_workers
from media_assets.work import Item
from resources.errors import DecoderCrashed, PermanentError, ServiceUnavailable
from resources.workers import Workers
from tests.media_assets import worker_functions

TABLE = pa.table({"number": pa.array([1, 2], pa.int32())})


def items(count: int) -> list[Item]:
    return [Item(id=str(number), identity=str(number), label=str(number), work=number) for number in range(count)]


@given(st.sampled_from(["ok", "degraded", "not_applicable"]), st.none() | st.text(min_size=1), st.text())
def test_an_outcome_survives_the_way_from_a_worker(state: str, reason: str | None, identity: str) -> None:
    back = received(portable(Outcome(TABLE, state, reason, identity=identity)))
    assert back.table.equals(TABLE)
    assert (back.state, back.reason, back.identity) == (state, reason, identity)


@given(st.integers(0, 30), st.integers(1, 9), st.sets(st.integers(0, 29)))
def test_a_bad_item_costs_only_itself(count: int, size: int, bad: set[int]) -> None:
    def compute(numbers: Sequence[int]) -> list[Outcome]:
        if bad & set(numbers):
            raise PermanentError("bad")
        return [Outcome(TABLE) for _ in numbers]

    done = list(in_batches(compute, size)(items(count)))
    assert [one.item.work for one in done] == list(range(count))
    assert {one.item.work for one in done if one.error} == bad & set(range(count))


def test_a_service_that_is_down_fails_the_whole_micro_batch_at_once() -> None:
    calls = []

    def compute(numbers: Sequence[int]) -> list[Outcome]:
        calls.append(list(numbers))
        raise ServiceUnavailable("down")

    done = list(in_batches(compute, 4)(items(6)))
    assert calls == [[0, 1, 2, 3], [4, 5]]
    assert all(isinstance(one.error, ServiceUnavailable) for one in done)


def test_an_error_that_nobody_foresaw_costs_only_the_item_that_raises_it() -> None:
    def compute(numbers: Sequence[int]) -> list[Outcome]:
        return [Outcome(TABLE) if number != 2 else Outcome(TABLE.take([9])) for number in numbers]

    by_number = {one.item.work: one for one in in_batches(compute, 4)(items(6))}
    assert {number for number, one in by_number.items() if one.error} == {2}
    assert isinstance(by_number[2].error, pa.ArrowIndexError)


def test_workers_bring_back_results_errors_and_crashes() -> None:
    workers = Workers(processes=2, item_seconds=30)
    done = list(in_workers(workers, worker_functions.halve, lambda item: (item.work,))(items(6)))
    by_number = {one.item.work: one for one in done}
    assert sorted(by_number) == [0, 1, 2, 3, 4, 5]
    good = by_number[4].outcome
    assert good is not None and good.table.to_pydict() == {"number": [2]}
    assert isinstance(by_number[3].error, PermanentError)
    assert isinstance(by_number[5].error, DecoderCrashed)


def test_what_finishes_an_outcome_may_fail_for_one_item() -> None:
    def finish(item: Item, outcome: Outcome) -> Outcome:
        if item.work == 2:
            raise ServiceUnavailable("the model is gone")
        return Outcome(outcome.table, "degraded", "finished")

    run = in_workers(Workers(processes=2, item_seconds=30), worker_functions.halve, lambda item: (item.work,), finish)
    by_number = {one.item.work: one for one in run([item for item in items(6) if item.work in (2, 4)])}
    assert isinstance(by_number[2].error, ServiceUnavailable)
    finished = by_number[4].outcome
    assert finished is not None and finished.reason == "finished"


def test_an_item_whose_arguments_cannot_be_made_costs_only_itself() -> None:
    def arguments(item: Item) -> tuple[int]:
        if item.work == 2:
            raise FileNotFoundError("its thumbnail is gone")
        return (item.work,)

    done = list(in_workers(Workers(processes=2, item_seconds=30), worker_functions.halve, arguments)(items(5)))
    assert sorted(one.item.work for one in done) == [0, 1, 2, 3, 4]
    assert {one.item.work for one in done if isinstance(one.error, FileNotFoundError)} == {2}
