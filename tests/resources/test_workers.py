"""Workers: whatever a decoder does, it costs one task, and nothing outlives the run."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import forkserver
from pathlib import Path

import pytest

from resources.errors import DecoderCrashed, ItemTimeout, OutOfMemory, PermanentError, TransientError
from resources.workers import MOST_TOGETHER, TASKS, TASKS_PER_PROCESS, Task, Workers, stop_workers
from tests.resources.decoders import (
    be_stopped,
    compute,
    echo,
    fail,
    fail_awkwardly,
    hang,
    misbehave,
    modules,
    process_id,
)

ROOT = Path(__file__).parents[2]
MEMORY = 2_000_000_000


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    yield Workers(processes=2, item_seconds=60, memory_bytes=MEMORY)
    stop_workers()


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_every_answer_comes_back_once_with_its_subject(workers: Workers) -> None:
    count = 2 * TASKS_PER_PROCESS + 50
    before = TASKS["echo"]
    answers = list(workers.run(echo, (Task(number, (f"text {number}",)) for number in range(count))))
    assert sorted(answer.subject for answer in answers) == list(range(count))
    assert all(answer.value == f"text {answer.subject}".encode() and answer.error is None for answer in answers)
    assert all(answer.peak_bytes > 1_000_000 and answer.seconds >= 0 for answer in answers)
    assert TASKS["echo"] - before == count


def test_no_task_is_no_work(workers: Workers) -> None:
    assert list(workers.run(echo, [])) == []


def test_misbehaving_tasks_cost_only_themselves() -> None:
    hasty = Workers(processes=2, item_seconds=2, memory_bytes=MEMORY)
    bad = ["crash", "give_up", "be_killed", "hang", "hog", "fail"]
    tasks = [Task(how, (how,), size=0 if how == "hang" else 60_000_000) for how in bad]
    good = [Task(f"good {number}", ("modules",), size=60_000_000) for number in range(8)]
    mixed = [task for pair in zip(good, tasks, strict=False) for task in pair] + good[len(tasks) :]
    answers = {answer.subject: answer for answer in hasty.run(misbehave, mixed)}
    assert len(answers) == len(good + tasks)
    assert {how: (type(answers[how].error), str(answers[how].error)) for how in bad} == {
        "crash": (DecoderCrashed, "the decoder crashed on this file (SIGSEGV)"),
        "give_up": (DecoderCrashed, "the decoder gave up on this file (exit code 3)"),
        "be_killed": (OutOfMemory, "the system killed the decoder, most likely for its memory"),
        "hang": (ItemTimeout, "it took longer than 2 seconds"),
        "hog": (OutOfMemory, "the file needs more memory than a decoder may use"),
        "fail": (ValueError, "not a number"),
    }
    assert all(answer.error is None and answer.value for name, answer in answers.items() if name not in bad)
    stop_workers()


def test_in_a_bundle_of_small_tasks_too_each_misbehaving_one_costs_only_itself() -> None:
    hasty = Workers(processes=2, item_seconds=2, memory_bytes=MEMORY)
    bad = {30: "crash", 31: "fail", 45: "give_up", 60: "hang", 61: "be_killed", 75: "hog"}
    tasks = [Task(number, (bad.get(number, "modules"),)) for number in range(100)]
    answers = list(hasty.run(misbehave, tasks))
    assert sorted(answer.subject for answer in answers) == list(range(100))
    assert sum(answer.more for answer in answers) > 40  # so many came with others
    by_number = {answer.subject: answer for answer in answers}
    assert {bad[number]: type(by_number[number].error) for number in bad} == {
        "crash": DecoderCrashed,
        "fail": ValueError,
        "give_up": DecoderCrashed,
        "hang": ItemTimeout,
        "be_killed": OutOfMemory,
        "hog": OutOfMemory,
    }
    assert all(answer.value and answer.error is None for number, answer in by_number.items() if number not in bad)
    stop_workers()


def test_long_and_large_tasks_travel_alone(workers: Workers) -> None:
    large = [Task(number, ("text",), size=10_000_000) for number in range(20)]
    assert not any(answer.more for answer in workers.run(echo, large))
    assert not any(answer.more for answer in workers.run(compute, [Task(number, ()) for number in range(12)]))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_decoder_stopped_from_outside_says_nothing_about_the_file(workers: Workers, number: int) -> None:
    (answer,) = workers.run(be_stopped, [Task("a", (number,))])
    assert str(answer.error) == "the decoder was stopped from outside"
    assert not isinstance(answer.error, PermanentError)


def test_a_killed_fork_server_is_no_files_fault_and_the_tasks_after_it_run() -> None:
    workers = Workers(processes=2, item_seconds=60, memory_bytes=MEMORY)
    list(workers.run(echo, [Task("a", ("a",))]))
    server = vars(forkserver)["_forkserver"]._forkserver_pid
    end = threading.Timer(1, os.kill, (server, signal.SIGKILL))
    end.start()
    (answer,) = workers.run(hang, [Task("a", ())])
    end.join()
    assert isinstance(answer.error, TransientError)
    deadline = time.monotonic() + 20
    answers: list[bytes] = []
    while not answers and time.monotonic() < deadline:
        with suppress(RuntimeError):  # until the pool has noticed
            answers = [answer.value for answer in workers.run(echo, [Task("b", ("b",))])]
    assert answers == [b"b"]
    stop_workers()


def test_an_error_that_cannot_travel_comes_back_in_words(workers: Workers) -> None:
    (awkward,) = workers.run(fail_awkwardly, [Task("a", ())])
    assert repr(awkward.error) == "RuntimeError('Awkward: cannot be pickled')"
    (plain,) = workers.run(fail, [Task("a", ())])
    assert repr(plain.error) == "ValueError('not a number')"


def test_workers_hold_neither_dagster_nor_the_database_nor_any_model(workers: Workers) -> None:
    (answer,) = workers.run(modules, [Task("a", ())])
    loaded = {name.partition(".")[0] for name in answer.value.decode().split("\n")}
    assert {"av", "PIL", "pypdfium2"} <= loaded
    assert not loaded & {"dagster", "sqlalchemy", "alembic", "torch", "sklearn", "transformers", "pandas", "pytest"}


def test_tasks_are_drawn_as_they_are_needed(workers: Workers) -> None:
    drawn = []

    def source() -> Iterator[Task[int]]:
        for number in range(10_000):
            drawn.append(number)
            yield Task(number, (str(number),))

    answers = workers.run(echo, source())
    for taken in range(1, 21):
        next(answers)
        assert len(drawn) <= taken + 4 * workers.processes * MOST_TOGETHER
    answers.close()  # type: ignore[attr-defined]
    assert len(drawn) < 100


def test_an_error_of_the_source_reaches_the_caller_and_the_pool_goes_on(workers: Workers) -> None:
    def source() -> Iterator[Task[str]]:
        yield Task("a", ("a",))
        raise RuntimeError("the ledger is gone")

    with pytest.raises(RuntimeError, match="the ledger is gone"):
        list(workers.run(echo, source()))
    assert [answer.value for answer in workers.run(echo, [Task("b", ("b",))])] == [b"b"]


def test_stopped_workers_are_gone_and_start_again_when_needed() -> None:
    workers = Workers(processes=2, item_seconds=60, memory_bytes=MEMORY)
    first = {int(answer.value) for answer in workers.run(process_id, [Task(n, ()) for n in range(4)])}
    stop_workers()
    assert not any(alive(pid) for pid in first)
    again = {int(answer.value) for answer in workers.run(process_id, [Task(n, ()) for n in range(4)])}
    assert again and not again & first
    stop_workers()
    stop_workers()


PARENT = """
from resources.workers import Task, Workers
from tests.resources.decoders import hang, process_id
workers = Workers(processes=2, item_seconds=600, memory_bytes=2_000_000_000)
print(*{int(answer.value) for answer in workers.run(process_id, [Task(n, ()) for n in range(6)])}, flush=True)
for answer in workers.run(hang, [Task(n, ()) for n in range(4)]):
    pass
"""


def test_no_worker_outlives_a_parent_that_was_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout is not None
    try:
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 2 and all(alive(pid) for pid in pids)
        time.sleep(0.5)  # until both are inside a decoder that never comes back
    finally:
        parent.kill()
        parent.wait()
    deadline = time.monotonic() + 5
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    left = [pid for pid in pids if alive(pid)]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []
