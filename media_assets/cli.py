"""The `media` command: the same code as the assets, from a terminal."""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import click

from media_assets import display
from media_assets.reports.words import size
from resources.errors import MediaError

_Command = TypeVar("_Command", bound=Callable[..., Any])


def as_json(command: _Command) -> _Command:
    """Give a command the option `--json`."""
    return click.option("--json", "json_", is_flag=True, help="Print JSON instead of tables.")(command)


class _Sentences(click.Group):
    """Commands whose expected errors are one sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except MediaError as error:
            raise click.ClickException(str(error)) from None
        except KeyboardInterrupt:
            raise click.ClickException("stopped; what was finished is kept, `media retry` does the rest") from None


@click.group(cls=_Sentences, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Find out what is in folders full of media."""


@main.command()
@as_json
def demo(json_: bool) -> None:
    """Make a sample drop folder and take it through the whole graph."""
    from media_assets.demo.run import run_demo, show_summary

    summary = run_demo(_workspace(), quiet=json_)
    display.show_json(summary) if json_ else show_summary(summary)
    sys.exit(1 if summary["failed runs"] else 0)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--claim-only", is_flag=True, help="Only claim the files; the daemon or `media retry` processes them.")
@as_json
def ingest(paths: tuple[Path, ...], claim_only: bool, json_: bool) -> None:
    """Take files and folders in at once and process them here."""
    from media_assets.operations import execute
    from media_assets.operations.complete import incomplete_batches

    workspace = _workspace()
    if not claim_only:
        execute.instance()  # what is wrong with it is said before anything is claimed
    batches = execute.ingest(workspace, paths)
    failed = [] if claim_only or not batches else _processed(batches, json_, new=True)
    if json_:
        display.show_json({"batches": batches, "failed runs": failed})
    elif batches:
        _show_batches(workspace.ledger.items, "new", batches, failed)
    else:
        waiting = len(incomplete_batches(workspace))
        display.console.print(f"no new files{f'; {_count(waiting)} unfinished: media retry' if waiting else ''}")
    sys.exit(1 if failed else 0)


@main.command()
@click.argument("batches", nargs=-1)
@as_json
def retry(batches: tuple[str, ...], json_: bool) -> None:
    """Run batches again, by default those with failed, degraded or missing items; what was done is reused."""
    from media_assets.operations.retry import batches_to_retry

    workspace = _workspace()
    unknown = set(batches) - set(workspace.ledger.files.batches())
    if unknown:
        raise click.UsageError(f"no such batch: {', '.join(sorted(unknown))}")
    chosen = list(batches) or batches_to_retry(workspace)
    failed = _processed(chosen, json_) if chosen else []
    if json_:
        display.show_json({"batches": chosen, "failed runs": failed})
    elif chosen:
        _show_batches(workspace.ledger.items, "run again", chosen, failed)
    else:
        display.console.print("nothing that another run could better")
    sys.exit(1 if failed else 0)


@main.command()
@as_json
def status(json_: bool) -> None:
    """Say what the library holds and what waits."""
    from media_assets.operations.status import status as current

    found = current(_workspace())
    if json_:
        display.show_json(found)
        return
    stages, folders, breakers = found.pop("stages"), found.pop("drop folders"), found.pop("breakers")
    for name in ("bytes", "ledger bytes", "stored result bytes"):
        found[name] = size(found[name])
    display.show_facts("Library", found)
    display.show_table("Drop folders", [{"name": name, **folder} for name, folder in folders.items()])
    display.show_table("Items by stage and state", display.stage_rows(stages))
    display.show_table("Circuit breakers", breakers)


@main.command()
@as_json
def failures(json_: bool) -> None:
    """List what failed, was quarantined or is degraded, with reasons."""
    rows = _workspace().ledger.items.of(state_in=("failed", "quarantined", "degraded"))
    if json_:
        display.show_json([asdict(row) for row in rows])
    elif rows:
        display.show_failures(rows)
    else:
        display.console.print("nothing failed, was quarantined or is degraded")


@main.command()
@click.argument("what")
@as_json
def explain(what: str, json_: bool) -> None:
    """Say why a file's results are as they are; WHAT is a path, or the beginning of a content id."""
    from media_assets.operations.explain import explain as explained

    try:
        found = explained(_workspace(), what)
    except LookupError as error:
        raise click.ClickException(str(error.args[0])) from None
    if json_:
        display.show_json([asdict(one) for one in found])
        return
    for one in found:
        display.show_facts("Content", {"content id": one.content_id, "payload id": one.payload_id})
        display.show_table("Files", one.files)
        columns = ("stage", "state", "why", "reason", "attempts")
        for batch in dict.fromkeys(row["batch"] for row in one.stages):
            rows = [{name: row[name] for name in columns} for row in one.stages if row["batch"] == batch]
            display.show_table(f"Stages in {batch}", rows)
        for row in {(row["stage"], row["key"]): row for row in one.stages}.values():
            display.show_facts(f"Key of {row['stage']}", {"key": row["key"], **row["components"]})


@main.command()
@as_json
def stats(json_: bool) -> None:
    """Say what each stage's runs took together."""
    from media_assets.operations.status import stats as totals

    rows = totals(_workspace())
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


@main.command()
@as_json
def settings(json_: bool) -> None:
    """List every setting with its value and meaning."""
    from resources.settings import current_values

    rows = current_values(_workspace().settings)
    display.show_json(rows) if json_ else display.show_table("Settings", rows)


@main.command()
@as_json
def audit(json_: bool) -> None:
    """Recompute the accounts; fails when they do not add up."""
    from media_assets.operations.audit import COLUMNS
    from media_assets.operations.audit import audit as accounts_of

    accounts = accounts_of(_workspace())
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


def _workspace() -> Any:
    from media_assets.operations.workspace import open_workspace

    return open_workspace()


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


if __name__ == "__main__":
    main()
