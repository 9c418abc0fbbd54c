"""Commands about the glossary: list, accept, reject, add, export."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import click

from media_assets import display
from media_assets.commands.shared import Lookups, as_json, workspace
from media_assets.reports.words import counted

_Command = TypeVar("_Command", bound=Callable[..., Any])
_COLUMNS = (
    "term",
    "language",
    "target_language",
    "target",
    "origin",
    "series",
    "count",
    "files",
    "example",
    "evidence",
)


def _about(command: _Command) -> _Command:
    """Give a command the options that say which term is meant."""
    for option in (
        click.option("--series", help="Title or folder of the series that it holds for."),
        click.option("--to", help="ISO 639-1 code of the translation; without it any."),
        click.option("--language", help="ISO 639-1 code of the term."),
    ):
        command = option(command)
    return command


_target = click.option("--target", help="The translation.")


@click.group(cls=Lookups)
def glossary() -> None:
    """See terms and suggestions, accept and reject them, and set your own."""


@glossary.command("list")
@click.option("--suggested", is_flag=True, help="Only what waits for a decision.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Most terms that are shown.")
@_about
@as_json
def list_(suggested: bool, limit: int, language: str | None, to: str | None, series: str | None, json_: bool) -> None:
    """List terms, and what is suggested, with where it comes from."""
    from media_assets.operations.glossary import Wanted, listed

    rows, decided = listed(workspace(), Wanted.of(None, language, to, None, series), suggested)
    counts, share = decided.counts, decided.accepted_share
    if json_:
        shown = [{name: row[name] for name in _COLUMNS} for row in rows[:limit]]
        display.show_json({"terms": len(rows), "decided": counts, "accepted share": share, "shown": shown})
        return
    display.show_table("Suggestions" if suggested else "Terms", [_line(row) for row in rows[:limit]])
    waiting = sum(row["origin"] == "suggested" for row in rows)
    said = f"{counted(len(rows), 'term')}, {waiting:,} suggested; {min(limit, len(rows)):,} shown"
    if share is not None:
        taken, dropped = counts["accepted"], counts["rejected"]
        said += f"; {100 * share:.0f} % of {taken + dropped:,} decided suggestions accepted"
    display.console.print(said)
    if waiting:
        display.console.print("media glossary accept TERM or reject TERM decides")


@glossary.command()
@click.argument("term")
@_about
@_target
@as_json
def accept(
    term: str, language: str | None, to: str | None, series: str | None, target: str | None, json_: bool
) -> None:
    """Take what is suggested for TERM, or another translation with --target."""
    from media_assets.operations.glossary import Wanted
    from media_assets.operations.glossary import accept as accepted

    _said("accepted", accepted(workspace(), Wanted.of(term, language, to, target, series)), json_)


@glossary.command()
@click.argument("term")
@_about
@_target
@as_json
def reject(
    term: str, language: str | None, to: str | None, series: str | None, target: str | None, json_: bool
) -> None:
    """Never suggest TERM again, or only one translation of it; also takes back what was accepted or added."""
    from media_assets.operations.glossary import Wanted
    from media_assets.operations.glossary import reject as rejected

    _said("rejected", rejected(workspace(), Wanted.of(term, language, to, target, series)), json_)


@glossary.command()
@click.argument("term")
@_about
@_target
@as_json
def add(term: str, language: str | None, to: str | None, series: str | None, target: str | None, json_: bool) -> None:
    """Set TERM with a translation of your own; case matters where it has capitals."""
    from media_assets.operations.glossary import Wanted
    from media_assets.operations.glossary import add as added

    _said("added", added(workspace(), Wanted.of(term, language, to, target, series)), json_)


@glossary.command()
@_about
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="File; by default the terminal.")
def export(language: str | None, to: str | None, series: str | None, output: Path | None) -> None:
    """Write the terms in use as CSV, in the form of a library's glossary.csv."""
    from media_assets.operations.glossary import Wanted, exported, listed

    rows, _ = listed(workspace(), Wanted.of(None, language, to, None, series), suggested=False)
    text = exported(rows)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8")
        settled = sum(row["origin"] != "suggested" for row in rows)
        display.console.print(f"{counted(settled, 'term')} written")


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "term": row["term"],
        "languages": f"{row['language']} to {row['target_language'] or 'any'}",
        "target": row["target"] or "",
        "origin": row["origin"],
        "series": row["series"] or "",
        "count": row["count"] or 0,
        "why": row["evidence"],
        "example": row["example"] or "",
    }


def _said(decision: str, decisions: list[Any], json_: bool) -> None:
    if json_:
        names = ("term", "language", "target_language", "target", "series")
        rows = [{name: asdict(one)[name] for name in names} for one in decisions]
        display.show_json({"decision": decision, "terms": rows})
        return
    for one in decisions:
        languages = f"{one.language} to {one.target_language or 'any language'}"
        where = f" in {one.series}" if one.series else ""
        wording = f": {one.target}" if one.target else ""
        display.console.print(f"{decision}: {one.term} ({languages}{where}){wording}", markup=False, soft_wrap=True)
    display.console.print("the next run translates the lines that hold it anew")
