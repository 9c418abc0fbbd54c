"""Commands that look: status, failures, explain, stats, settings, audit."""

import sys
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from media_assets import display
from media_assets.commands.cost import show_warnings
from media_assets.commands.shared import as_json, workspace
from media_assets.keys import canonical
from media_assets.reports.words import size

if TYPE_CHECKING:
    from media_assets.operations.explain import Explained


@click.command()
@as_json
def status(json_: bool) -> None:
    """Say what the library holds and what waits."""
    from media_assets.operations.status import status as current

    found = current(workspace())
    if json_:
        display.show_json(found)
        return
    stages, folders, breakers = found.pop("stages"), found.pop("drop folders"), found.pop("breakers")
    budgets = found.pop("budgets")
    for name in ("bytes", "ledger bytes", "stored result bytes"):
        found[name] = size(found[name])
    display.show_facts("Library", found)
    display.show_table("Drop folders", [{"name": name, **folder} for name, folder in folders.items()])
    display.show_table("Items by stage and state", display.stage_rows(stages))
    display.show_table("Circuit breakers", breakers)
    show_warnings(budgets)


@click.command()
@as_json
def failures(json_: bool) -> None:
    """List what failed, was quarantined or is degraded, with reasons."""
    rows = workspace().ledger.items.of(state_in=("failed", "quarantined", "degraded"))
    if json_:
        display.show_json([asdict(row) for row in rows])
    elif rows:
        display.show_failures(rows)
    else:
        display.console.print("nothing failed, was quarantined or is degraded")


@click.command()
@click.argument("what")
@as_json
def explain(what: str, json_: bool) -> None:
    """Say why a file's results are as they are; WHAT is a path, or the beginning of a content id."""
    from media_assets.operations.explain import explain as explained

    try:
        found = explained(workspace(), what)
    except LookupError as error:
        raise click.ClickException(str(error.args[0])) from None
    if json_:
        display.show_json([asdict(one) for one in found])
        return
    for one in found:
        _show(one)


def _show(one: "Explained") -> None:
    display.show_facts("Content", {"content id": one.content_id, "payload id": one.payload_id})
    display.show_table("Files", one.files)
    engines = [{**row, "expected_error": round(row["expected_error"], 3)} for row in one.engines]
    display.show_table("Speech engines", engines)
    display.show_table("Translators", one.translators)
    columns = ("stage", "state", "why", "reason", "attempts")
    for batch in dict.fromkeys(row["batch"] for row in one.stages):
        # A long recording has hundreds of windows, most of them with the same story.
        alike = Counter(tuple(row[name] for name in columns) for row in one.stages if row["batch"] == batch)
        rows = [dict(zip(columns, values, strict=True)) | {"items": count} for values, count in alike.items()]
        display.show_table(f"Stages in {batch}", rows)
    keys = {(row["stage"], canonical(row["components"] | {"input": None})): row for row in one.stages}
    for row in keys.values():
        display.show_facts(f"Key of {row['stage']}", {"key": row["key"], **row["components"]})


@click.command()
@as_json
def stats(json_: bool) -> None:
    """Say what each stage's runs took together."""
    from media_assets.operations.status import stats as totals

    rows = totals(workspace())
    if json_:
        display.show_json(rows)
    elif rows:
        shown = [
            {
                **{name: row[name] for name in ("stage", "runs", "items", "reused", "computed")},
                "seconds": round(row["seconds"], 2),
                "items/s": round(row["items"] / row["seconds"], 1) if row["seconds"] else None,
                "decoded": row["decoder_tasks"],
                "loads": row["model_loads"],
                "memory": size(row["peak_worker_bytes"]),
            }
            for row in rows
        ]
        display.show_table("Stages", shown)
    else:
        display.console.print("no stage has run yet")


@click.command()
@as_json
def settings(json_: bool) -> None:
    """List every setting with its value and meaning."""
    from resources.settings.words import current_values

    rows = current_values(workspace().settings)
    display.show_json(rows) if json_ else display.show_table("Settings", rows)


@click.command()
@as_json
def audit(json_: bool) -> None:
    """Recompute the accounts; fails when they do not add up."""
    from media_assets.operations.audit import COLUMNS
    from media_assets.operations.audit import audit as accounts_of

    accounts = accounts_of(workspace())
    columns = {name: accounts.columns[name] for name in COLUMNS}
    if json_:
        found = {"seen": accounts.seen, **columns, "add up": accounts.add_up, "problems": accounts.problems}
        display.show_json(found)
    else:
        display.show_facts("Files", {"seen": accounts.seen, **columns})
        for problem in accounts.problems:
            display.console.print(f"  {problem}", style="red", markup=False)
        display.console.print("the accounts add up" if accounts.add_up else "the accounts do not add up")
    sys.exit(0 if accounts.add_up else 1)
