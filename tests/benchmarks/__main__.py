"""Runs all benchmarks, or those named."""

import argparse
import pkgutil
import sys
from pathlib import Path

from rich.console import Console

from tests import benchmarks
from tests.benchmarks.isolated import PREFIX, in_own_process
from tests.benchmarks.table import DEFAULT_REPEATS, Row, save, show

RESULT = Path("build/bench.json")


def main() -> int:
    """Run, print and save; returns 1 when a goal was missed."""
    modules = [module.name for module in pkgutil.iter_modules(benchmarks.__path__, f"{benchmarks.__name__}.")]
    names = [module.removeprefix(PREFIX) for module in modules if module.startswith(PREFIX)]
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=benchmarks.__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("names", nargs="*", metavar="name", help=f"any of: {', '.join(names)}; default: all")
    parser.add_argument("--repeats", type=int, default=DEFAULT_REPEATS, help="repeats of each measurement")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(names):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    progress = Console(stderr=True)
    rows: list[Row] = []
    for name in chosen.names or names:
        with progress.status(f"{name} ..."):
            rows += in_own_process(name, chosen.repeats)
    show(rows, Console(highlight=False, width=None if sys.stdout.isatty() else 160))
    save(rows, RESULT)
    return 1 if any(row.met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
