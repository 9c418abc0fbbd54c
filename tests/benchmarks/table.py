"""What a benchmark returns, how it measures, and how its rows are shown and kept."""

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

DEFAULT_REPEATS = 3


@dataclass(frozen=True)
class Goal:
    """What a row should keep to: a `limit` for its ratio, or for its figure, that is an upper or a lower one."""

    limit: float
    of: str = "ratio"
    at_least: bool = False

    def __str__(self) -> str:
        """Show the goal as people write it."""
        return f"{self.of} {'≥' if self.at_least else '≤'} {self.limit:g}"

    def met(self, value: float) -> bool:
        """Say whether a value keeps to it."""
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True)
class Row:
    """One measured figure; `peer` names the plain code that it is held against."""

    name: str
    figure: float
    unit: str
    peer: str | None = None
    peer_figure: float | None = None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Our figure divided by the peer's."""
        return self.figure / self.peer_figure if self.peer_figure else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        value = self.figure if self.goal and self.goal.of == "figure" else self.ratio
        return self.goal.met(value) if self.goal and value is not None else None

    def as_json(self) -> dict[str, Any]:
        """Return the row as `bench.json` keeps it."""
        return {
            "name": self.name,
            "figure": self.figure,
            "unit": self.unit,
            "peer": self.peer,
            "peer_figure": self.peer_figure,
            "ratio": self.ratio,
            "goal": str(self.goal) if self.goal else None,
            "met": self.met,
            **machine(),
        }


Benchmark = Callable[[int], Sequence[Row]]
"""Measures with the given number of repeats."""

BENCHMARKS: dict[str, Benchmark] = {}
"""Every benchmark by name."""


def benchmark(name: str) -> Callable[[Benchmark], Benchmark]:
    """Enter a function into `BENCHMARKS`."""

    def enter(function: Benchmark) -> Benchmark:
        BENCHMARKS[name] = function
        return function

    return enter


class Clock:
    """Seconds between `start` and `stop`."""

    seconds = 0.0


@contextmanager
def clock() -> Iterator[Clock]:
    """Measure the block; `seconds` is set when it ends."""
    measured = Clock()
    begun = time.perf_counter()
    yield measured
    measured.seconds = time.perf_counter() - begun


def timed(function: Callable[[], Any]) -> Callable[[], float]:
    """Return a function that calls `function` and returns its seconds."""

    def run() -> float:
        with clock() as measured:
            function()
        return measured.seconds

    return run


def interleaved(repeats: int, contestants: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """Let contestants take turns `repeats` times and return the median of what each returned."""
    found: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(repeats):
        for name, run in contestants.items():
            found[name].append(run())
    return {name: statistics.median(values) for name, values in found.items()}


def machine() -> dict[str, Any]:
    """Return the facts of this machine that figures depend on."""
    return {"cores": len(os.sched_getaffinity(0)), "python": platform.python_version(), "system": sys.platform}


def show(rows: Sequence[Row], console: Console) -> None:
    """Print rows as a table."""
    facts = machine()
    title = f"Benchmarks ({facts['cores']} cores, Python {facts['python']})"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for name in ("name", "figure", "unit", "peer", "peer's figure", "ratio", "goal", "met"):
        right = name in ("figure", "peer's figure", "ratio")
        table.add_column(name, justify="right" if right else "left", no_wrap=right)
    for row in rows:
        met = "" if row.met is None else "[green]yes[/]" if row.met else "[red]no[/]"
        cells = (row.name, _number(row.figure), row.unit, row.peer or "", _number(row.peer_figure), _number(row.ratio))
        table.add_row(*cells, str(row.goal or ""), met)
    console.print(table)


def save(rows: Sequence[Row], path: Path) -> None:
    """Write rows as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([row.as_json() for row in rows], indent=2) + "\n", "utf-8")


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"
