"""What Dagster adds: the same four assets as a run on a real instance, and as plain calls."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import dagster as dg

from media_assets.embeddings.assets import image_embeddings
from media_assets.frames.assets import frames
from media_assets.library.assets import media_files
from media_assets.partitions import BATCHES
from resources.limits import Limits
from resources.vision.descriptor import VisualDescriptor
from resources.workers import Workers
from tests.benchmarks.chain import MAX_FILE_BYTES, Place, process, start
from tests.benchmarks.photographs import make_photographs
from tests.benchmarks.table import Goal, Row, benchmark, clock, interleaved

COUNT, SIZE = 1000, (320, 240)
INSTANCE = Path("dagster_home/dagster.yaml")
ASSETS = [media_files, frames, image_embeddings]
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@benchmark("dagster")
def dagster(repeats: int) -> Sequence[Row]:
    """1,000 small JPEGs in one batch: the run of it, and the run again with everything reused."""
    workers = Workers(processes=2)
    again: dict[str, list[float]] = {"run": [], "plain": []}
    with TemporaryDirectory(prefix="bench-dagster-") as folder, _instance() as instance:
        make_photographs(Path(folder), COUNT, SIZE)
        start(workers)
        contestants = {"run": partial(_materialise, instance), "plain": process}
        seconds = interleaved(
            repeats,
            {name: partial(_both, Path(folder), work, workers, again[name]) for name, work in contestants.items()},
        )
    reused = {name: sorted(values)[len(values) // 2] for name, values in again.items()}
    return [
        Row("dagster: 1,000 pictures", seconds["run"], "s", "stages called directly", seconds["plain"], Goal(1.2)),
        Row("dagster: the same, reused", reused["run"], "s", "stages called directly", reused["plain"]),
    ]


def _both(folder: Path, work: Callable[[Place, Workers], object], workers: Workers, again: list[float]) -> float:
    with Place.with_batch(folder) as place:
        with clock() as computed:
            work(place, workers)
        with clock() as reused:
            work(place, workers)
    again.append(reused.seconds)
    return computed.seconds


def _materialise(instance: dg.DagsterInstance, place: Place, workers: Workers) -> None:
    batch = place.manifest.batch
    instance.add_dynamic_partitions(str(BATCHES.name), [batch])
    dg.materialize(
        ASSETS,
        instance=instance,
        partition_key=batch,
        run_config=QUIET,
        resources={
            "library": place.library,
            "ledger": place.ledger,
            "workers": workers,
            "limits": Limits(max_file_bytes=MAX_FILE_BYTES),
            "image_embedder": VisualDescriptor(),
        },
    )


@contextmanager
def _instance() -> Iterator[dg.DagsterInstance]:
    """The instance that ships (SQLite), in a temporary folder."""
    with TemporaryDirectory(prefix="bench-home-") as home:
        shutil.copy(INSTANCE, Path(home) / "dagster.yaml")
        os.environ["DAGSTER_HOME"] = home
        with dg.DagsterInstance.get() as instance:
            yield instance
