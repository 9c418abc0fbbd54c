"""The demo folder twice: everything is computed, then everything is reused."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from media_assets.demo.drop import make_drop_folder
from tests.benchmarks.table import Goal, Row, benchmark

INSTANCE = Path("dagster_home/dagster.yaml")
_TWICE = """
import json, sys, time
from pathlib import Path
from media_assets.operations.execute import ingest, instance, process, refresh
from media_assets.operations.status import stats
from media_assets.operations.workspace import open_workspace

workspace, home = open_workspace(), instance()
began = time.time()
batches = ingest(workspace, list(workspace.folders.values())) or workspace.ledger.files.batches()
failed = process(batches, home) + ([] if refresh(home) else ["refresh_corpus"])
seconds = time.time() - began
rows = stats(workspace, began)
totals = {name: sum(row[name] for row in rows) for name in ("items", "reused", "decoder_tasks", "model_loads")}
print(json.dumps({"seconds": seconds, "failed": failed, **totals}))
"""


@benchmark("second_run")
def second_run(repeats: int) -> Sequence[Row]:
    """Each materialisation has a process of its own, as from the command line; start-up is not counted."""
    firsts, seconds = [], []
    with TemporaryDirectory(prefix="bench-drop-") as drop:
        make_drop_folder(Path(drop))
        for _ in range(repeats):
            with TemporaryDirectory(prefix="bench-") as root:
                firsts.append(_materialise(drop, root))
                seconds.append(_materialise(drop, root))
    first, second = (statistics.median(run["seconds"] for run in runs) for runs in (firsts, seconds))
    none = Goal(0, "figure")
    return [
        Row("second run: processing", second, "s", "first run", first, Goal(0.2)),
        Row("second run: decoder tasks", _most(seconds, "decoder_tasks"), "", *_peer(firsts, "decoder_tasks"), none),
        Row("second run: model loads", _most(seconds, "model_loads"), "", *_peer(firsts, "model_loads"), none),
        Row("second run: items reused", _most(seconds, "reused"), "", "items", _most(seconds, "items"), _ALL),
    ]


_ALL = Goal(1.0, at_least=True)


def _most(runs: Sequence[dict[str, Any]], name: str) -> int:
    return max(int(run[name]) for run in runs)


def _peer(runs: Sequence[dict[str, Any]], name: str) -> tuple[str, int]:
    return "first run", _most(runs, name)


def _materialise(drop: str, root: str) -> dict[str, Any]:
    home = Path(root) / "dagster"
    home.mkdir(exist_ok=True)
    shutil.copy(INSTANCE, home)
    settings = {"MEDIA_LIBRARY": f"{root}/library", "MEDIA_DROP_FOLDERS": f"inbox={drop}", "DAGSTER_HOME": str(home)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MEDIA_")}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _TWICE], env=kept | settings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the run ended with {done.returncode}:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if found["failed"]:
        raise RuntimeError(f"runs failed: {found['failed']}")
    return found
