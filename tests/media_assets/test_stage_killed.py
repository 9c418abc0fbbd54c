"""What a kill costs a stage: the items in flight, in this process and in workers."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from resources.ledger import Ledger
from resources.workers import MOST_TOGETHER

_SLOW_RUN = """
import sys, time
import pyarrow as pa
from media_assets.outcomes import Outcome
from media_assets.runners import in_batches
from media_assets.stage import run_stage
from media_assets.work import Item, Stage
from resources.ledger import Ledger

schema = pa.schema([("length", pa.int32())])

def slowly(words):
    time.sleep(0.02)
    with open(sys.argv[2], "a") as log:
        log.writelines(word + "\\n" for word in words)
    return [Outcome(pa.table({"length": [len(word)]}, schema)) for word in words]

stage = Stage(name="slow", version="1", schema=schema, run=in_batches(slowly, 2))
items = [Item(id=str(n), identity=str(n), label=str(n), work=str(n)) for n in range(60)]
run = run_stage(stage, items, Ledger(url=sys.argv[1], max_bytes=10**8), "b1")
assert sum(run.states.values()) == 60
"""


def computed_by_two_runs(script: str, ledger: Ledger, log: Path, kill_after: int) -> list[str]:
    """Kill a run once it has computed so many items, run it again, and return what both computed."""
    log.touch()
    ledger.items.counts()  # creates the tables
    command = [sys.executable, "-c", script, ledger.url, str(log)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    running = subprocess.Popen(command, env=environment)
    deadline = time.monotonic() + 120
    while len(log.read_text().splitlines()) < kill_after:
        assert running.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    subprocess.run(command, env=environment, check=True)
    return log.read_text().split()


def test_a_killed_run_repeats_at_most_what_was_in_flight(ledger: Ledger, tmp_path: Path) -> None:
    computed = computed_by_two_runs(_SLOW_RUN, ledger, tmp_path / "computed.txt", 20)
    assert set(computed) == {str(number) for number in range(60)}
    assert len(computed) <= 60 + 2
    assert sum(ledger.items.counts("b1", "slow").values()) == 60


_RUN_IN_WORKERS = """
import sys, time
import pyarrow as pa
from media_assets.runners import in_workers
from media_assets.stage import run_stage
from media_assets.work import Item, Stage
from resources.ledger import Ledger
from resources.workers import Workers, stop_workers
from tests.media_assets.worker_functions import measure

schema = pa.schema([("length", pa.int32())])

def finish(item, outcome):
    time.sleep(0.005)
    return outcome

run = in_workers(Workers(processes=1), measure, lambda item: (item.work, sys.argv[2]), finish)
stage = Stage(name="quick", version="1", schema=schema, run=run)
items = [Item(id=str(n), identity=str(n), label=str(n), work=str(n)) for n in range(400)]
done = run_stage(stage, items, Ledger(url=sys.argv[1], max_bytes=10**8), "b1")
assert sum(done.states.values()) == 400
stop_workers()
"""


def test_a_run_killed_among_small_items_repeats_at_most_the_bundles_in_flight(ledger: Ledger, tmp_path: Path) -> None:
    computed = computed_by_two_runs(_RUN_IN_WORKERS, ledger, tmp_path / "computed.txt", 100)
    assert set(computed) == {str(number) for number in range(400)}
    # Two bundles wait for or are in the worker, and as many may have just come back.
    assert len(computed) <= 400 + 4 * MOST_TOGETHER
    assert sum(ledger.items.counts("b1", "quick").values()) == 400
