"""Tasks by many connections: all items come back once, what finished together is committed together."""

import threading
import time
from collections.abc import Mapping, Sequence

import pytest

from media_assets.outcomes import Outcome
from media_assets.schemas.speech import ENHANCED_CUE
from media_assets.translation.parallel import Together, in_threads
from media_assets.work import Item

EMPTY = ENHANCED_CUE.empty_table()


def items(count: int) -> list[Item]:
    return [Item(id=str(number), identity="x", label="x") for number in range(count)]


def pairs(some: Sequence[Item]) -> list[Together[int]]:
    return [Together(some[start : start + 2], start) for start in range(0, len(some), 2)]


def fine(task: Together[int]) -> Mapping[str, Outcome | Exception]:
    return {item.id: Outcome(EMPTY) for item in task.items}


def test_every_item_comes_back_once_and_a_group_ends_without_more() -> None:
    done = list(in_threads(pairs, fine, 4)(items(101)))
    assert sorted(int(one.item.id) for one in done) == list(range(101))
    assert not done[-1].more
    assert list(in_threads(pairs, fine, 4)([])) == []


def test_an_error_is_that_of_its_own_items() -> None:
    def some(task: Together[int]) -> Mapping[str, Outcome | Exception]:
        if task.part == 4:
            raise ZeroDivisionError
        return {item.id: ValueError() if item.id == "1" else Outcome(EMPTY) for item in task.items}

    done = {one.item.id: type(one.error) for one in in_threads(pairs, some, 3)(items(8))}
    expected = dict.fromkeys(map(str, range(8)), type(None))
    assert done == expected | {"1": ValueError, "4": ZeroDivisionError, "5": ZeroDivisionError}


def test_no_more_connections_than_allowed_are_under_way() -> None:
    under_way, most, lock = [0], [0], threading.Lock()

    def counting(task: Together[int]) -> Mapping[str, Outcome | Exception]:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        time.sleep(0.01)
        with lock:
            under_way[0] -= 1
        return fine(task)

    assert len(list(in_threads(pairs, counting, 3)(items(40)))) == 40
    assert most[0] <= 3


def test_a_run_that_ends_early_begins_no_further_task() -> None:
    begun = []

    def slow(task: Together[int]) -> Mapping[str, Outcome | Exception]:
        begun.append(task.part)
        time.sleep(0.02)
        return fine(task)

    run = in_threads(pairs, slow, 2)(items(200))
    next(run)
    with pytest.raises(KeyboardInterrupt):
        run.throw(KeyboardInterrupt)
    assert len(begun) < 20
