"""One benchmark in a process of its own, so that nothing loaded by another is warm for it."""

import importlib
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from resources.workers import stop_workers
from tests.benchmarks.table import BENCHMARKS, Row

PREFIX = "tests.benchmarks.bench_"


def in_own_process(name: str, repeats: int) -> Sequence[Row]:
    """Run the benchmark of that name in a fresh interpreter."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, name, repeats).result()


def measure(name: str, repeats: int) -> Sequence[Row]:
    """Import a benchmark, run it, and end the workers it started."""
    importlib.import_module(f"{PREFIX}{name}")
    try:
        return BENCHMARKS[name](repeats)
    finally:
        stop_workers()
