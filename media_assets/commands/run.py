"""Commands that process: demo, ingest, retry."""

import sys
from collections import Counter, defaultdict
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from media_assets import display
from media_assets.commands.shared import as_json, workspace


@click.command()
@as_json
def demo(json_: bool) -> None:
    """Make a sample drop folder and take it through the whole graph."""
    from media_assets.demo.run import run_demo, show_summary

    summary = run_demo(workspace(), quiet=json_)
    display.show_json(summary) if json_ else show_summary(summary)
    sys.exit(1 if summary["failed runs"] else 0)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--claim-only", is_flag=True, help="Only claim the files; the daemon or `media retry` processes them.")
@as_json
def ingest(paths: tuple[Path, ...], claim_only: bool, json_: bool) -> None:
    """Take files and folders in at once and process them here."""
    from media_assets.operations import execute
    from media_assets.operations.complete import incomplete_batches

    place = workspace()
    if not claim_only:
        execute.instance()  # what is wrong with it is said before anything is claimed
    batches = execute.ingest(place, paths)
    failed = [] if claim_only or not batches else _processed(batches, json_, new=True)
    if json_:
        display.show_json({"batches": batches, "failed runs": failed})
    elif batches:
        _show_batches(place.ledger.items, "new", batches, failed)
    else:
        waiting = len(incomplete_batches(place))
        display.console.print(f"no new files{f'; {_count(waiting)} unfinished: media retry' if waiting else ''}")
    sys.exit(1 if failed else 0)


@click.command()
@click.argument("batches", nargs=-1)
@as_json
def retry(batches: tuple[str, ...], json_: bool) -> None:
    """Run batches again, by default those with failed, degraded or missing items; what was done is reused."""
    from media_assets.operations.retry import batches_to_retry

    place = workspace()
    unknown = set(batches) - set(place.ledger.files.batches())
    if unknown:
        raise click.UsageError(f"no such batch: {', '.join(sorted(unknown))}")
    chosen = list(batches) or batches_to_retry(place)
    failed = _processed(chosen, json_) if chosen else []
    if json_:
        display.show_json({"batches": chosen, "failed runs": failed})
    elif chosen:
        _show_batches(place.ledger.items, "run again", chosen, failed)
    else:
        display.console.print("nothing that another run could better")
    sys.exit(1 if failed else 0)


def _count(batches: int) -> str:
    return f"{batches:,} batch{'' if batches == 1 else 'es'}"


def _show_batches(items: Any, what: str, batches: list[str], failed: list[str]) -> None:
    """Say which batches ran, what became of their items, and which runs failed."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for batch in batches:
        for (stage, state), count in items.counts(batch=batch).items():
            counts[stage][state] += count
    rows = display.stage_rows(counts)
    display.show_table("Items by stage and state", rows)
    display.console.print(f"{_count(len(batches))} {what}: {', '.join(batches)}", soft_wrap=True)
    if any(row.get(state) for row in rows for state in ("failed", "quarantined", "degraded")):
        display.console.print("media failures says what is not simply done, and why")
    if failed:
        display.console.print(f"runs that failed: {', '.join(failed)}", style="red", markup=False, soft_wrap=True)


def _processed(batches: list[str], quiet: bool, *, new: bool = False) -> list[str]:
    from media_assets.operations.execute import instance, process, refresh

    home = instance()
    with nullcontext() if quiet else display.live_stages():
        return process(batches, home, new=new) + ([] if refresh(home) else ["refresh_corpus"])
