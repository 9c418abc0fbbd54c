"""How the command shows things in a terminal."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from media_assets import progress as stages
from resources.ledger.items import STATES, ItemRow

console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)

_WHOLE = ("stage", "state", "batch", "service", "variable", "digest")
"""Columns that people copy from, or tell rows apart by: never broken while another column can give way."""

_NARROWEST = 14
"""Characters to which a column of text may shrink."""

_STATE_WORDS = {"not_applicable": "not applicable"}


def show_json(value: Any) -> None:
    """Print a value as JSON, foreign text escaped."""
    print(json.dumps(value, indent=2, default=str))


def show_table(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows as a table; numbers are aligned right and grouped by thousands.

    Text gives way in a narrow terminal; numbers and what people copy are never cut: if need be the lines are longer.
    """
    if not rows:
        return
    console.print(f"[bold]{escape(title)}[/]", soft_wrap=True)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for name, value in rows[0].items():
        number = isinstance(value, int | float)
        header, whole = name.replace("_", " "), number or name in _WHOLE
        widest = max(cell_len(_cell(row[name])) for row in rows)
        table.add_column(
            escape(header.replace(" ", "\n") if number else header),
            justify="right" if number else "left",
            no_wrap=whole,
            min_width=max(widest if whole else min(widest, _NARROWEST), *map(len, header.split())),
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(escape(_cell(value)) for value in row.values()))
    # The minimum must be asked for with room to spare: what does not fit is measured as nothing.
    needed = console.measure(table, options=console.options.update(max_width=10_000)).minimum
    table.width = needed if needed > console.width else None
    console.print(table, crop=False, no_wrap=True, overflow="ignore")


def show_failures(rows: Sequence[ItemRow]) -> None:
    """Print items under the stage, state and reason that they share, the largest group first."""
    groups: dict[tuple[str, str, str], list[ItemRow]] = {}
    for row in rows:
        groups.setdefault((row.stage, _STATE_WORDS.get(row.state, row.state), row.reason or ""), []).append(row)
    for (stage, state, reason), members in sorted(groups.items(), key=lambda group: -len(group[1])):
        heading = f"{state} in {stage}: {reason}"
        columns = ("label", "attempts", "batch")
        show_table(heading, [{name: getattr(row, name) for name in columns} for row in members])


def show_facts(title: str, facts: Mapping[str, Any]) -> None:
    """Print names and values, one a line."""
    console.print(f"[bold]{escape(title)}[/]")
    width = max((len(name) for name in facts), default=0)
    for name, value in facts.items():
        console.print(f"  {escape(name):<{width}}  {escape(_cell(value))}", soft_wrap=True)


@contextmanager
def live_stages() -> Iterator[None]:
    """Show a bar per running stage until the block ends."""
    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        TextColumn("{task.fields[clock]}", justify="right"),
    )
    with Progress(*columns, console=console, refresh_per_second=4) as bars:
        tasks: dict[tuple[str, str], TaskID] = {}

        def watch(moved: stages.Progress) -> None:
            name = (moved.stage, moved.batch)
            if name not in tasks:
                tasks[name] = bars.add_task(moved.stage, total=moved.total, note="", clock="")
            note = f"{moved.rate:.1f}/s" if moved.done > moved.hits else ""
            note += f" {moved.hits} reused" if moved.hits else ""
            bars.update(
                tasks[name], completed=moved.done, total=moved.total, note=note.strip(), clock=f"{moved.seconds:.1f} s"
            )

        stages.WATCHERS.append(watch)
        try:
            yield
        finally:
            stages.WATCHERS.remove(watch)


def stage_rows(
    counts: Mapping[str, Mapping[str, int]], seconds: Mapping[str, float] | None = None
) -> list[dict[str, Any]]:
    """Return one row per stage with its items by state (of states that occur), and its seconds where given."""
    shown = [state for state in STATES if any(states.get(state) for states in counts.values())]
    rows = []
    for stage, states in counts.items():
        row: dict[str, Any] = {"stage": stage, "items": sum(states.values())}
        row |= {_STATE_WORDS.get(state, state): states.get(state, 0) for state in shown}
        if seconds is not None:
            row["seconds"] = round(seconds.get(stage, 0.0), 2)
        rows.append(row)
    return rows


def reason_rows(rows: Sequence[ItemRow]) -> list[dict[str, Any]]:
    """Return (how often, stage, state, reason), most frequent first."""
    counts = Counter((row.stage, row.state, row.reason or "") for row in rows)
    return [
        {"items": count, "stage": stage, "state": _STATE_WORDS.get(state, state), "reason": reason}
        for (stage, state, reason), count in counts.most_common()
    ]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else str(value)
