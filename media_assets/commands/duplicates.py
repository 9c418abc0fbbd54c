"""Commands about duplicates: review, approve, reject, withdraw, apply, undo, journals, refresh."""

import sys
from typing import Any

import click

from media_assets import display
from media_assets.commands.shared import Lookups, as_json, workspace
from media_assets.reports.words import counted, size

METHODS = ("bytes", "payload", "perceptual", "tiles", "region", "video", "audio", "text")


def _split(_context: click.Context, _option: click.Parameter, value: str) -> tuple[str, ...]:
    methods = tuple(part.strip() for part in value.split(",") if part.strip())
    wrong = [method for method in methods if method not in METHODS]
    if wrong:
        raise click.BadParameter(f"{', '.join(wrong)}; allowed are {', '.join(METHODS)}")
    return methods


_methods = click.option(
    "--method", "methods", callback=_split, default="", help=f"Only copies found so: {', '.join(METHODS)}."
)
_files = click.option("--file", "files", multiple=True, help="Only this file of the set; may be given several times.")


@click.group(cls=Lookups)
def duplicates() -> None:
    """Review copies, move them to the library's trash, and move them back."""


@duplicates.command()
@_methods
@click.option("--kind", "kinds", multiple=True, type=click.Choice(["image", "audio", "video", "document"]))
@click.option("--status", "statuses", multiple=True, type=click.Choice(["proposed", "approved", "rejected"]))
@click.option("--min-bytes", type=click.IntRange(0), default=0, help="Only sets that win at least so much.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Most sets that are shown.")
@as_json
def review(
    methods: tuple[str, ...],
    kinds: tuple[str, ...],
    statuses: tuple[str, ...],
    min_bytes: int,
    limit: int,
    json_: bool,
) -> None:
    """List sets of copies, those that win most first, with how each copy was found."""
    from media_assets.duplicates.plan.review import Filters
    from media_assets.operations.duplicates import reviewable

    sets = reviewable(workspace(), Filters(methods, kinds, statuses, min_bytes))
    won = sum(one.bytes_won for one in sets)
    if json_:
        shown = [{"set": one.set_id, "bytes won": one.bytes_won, **_plain(one)} for one in sets[:limit]]
        display.show_json({"sets": len(sets), "bytes won": won, "shown": shown})
        return
    for one in sets[:limit]:
        rows = ([("keep", one.kept)] if one.kept else []) + [(row["action"], row) for row in one.copies]
        display.show_table(f"Set {one.set_id}, {size(one.bytes_won)} to win", [_line(*row) for row in rows])
    display.console.print(f"{counted(len(sets), 'set')}, {size(won)} to win; {min(limit, len(sets)):,} shown")
    if sets:
        display.console.print("media duplicates approve SET, or: media duplicates approve all (exact copies only)")


@duplicates.command()
@click.argument("sets", nargs=-1, required=True)
@_methods
@_files
@as_json
def approve(sets: tuple[str, ...], methods: tuple[str, ...], files: tuple[str, ...], json_: bool) -> None:
    """Let the copies of SETS go, by `media duplicates apply`.

    `all` means every exact copy, and of other methods those named by --method; copies that a person must look at are
    approved set by set.
    """
    from media_assets.operations.duplicates import approve as approved

    _said(
        "approved", approved(workspace(), sets, methods, files), json_, "media duplicates apply moves what is approved"
    )


@duplicates.command()
@click.argument("sets", nargs=-1, required=True)
@_files
@as_json
def reject(sets: tuple[str, ...], files: tuple[str, ...], json_: bool) -> None:
    """Say that files of SETS are no copies, or are all wanted; they are never grouped again."""
    from media_assets.operations.duplicates import reject as rejected

    _said("rejected", rejected(workspace(), sets, files), json_, "the next refresh leaves apart what is rejected")


@duplicates.command()
@click.argument("sets", nargs=-1, required=True)
@as_json
def withdraw(sets: tuple[str, ...], json_: bool) -> None:
    """Take back what was decided about SETS, named by their whole ids."""
    from media_assets.operations.duplicates import withdraw as withdrawn

    _said("withdrawn", withdrawn(workspace(), sets), json_, "what was decided is proposed again")


@duplicates.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be moved.")
@as_json
def apply(dry_run: bool, json_: bool) -> None:
    """Move approved copies to the trash inside the library; exits with 1 if a file was refused."""
    from media_assets.operations.duplicates import apply as applied

    done = applied(workspace(), dry_run=dry_run)
    refused = [{"file": name, "reason": reason} for name, reason in done.refused]
    if json_:
        names = [entry.name for entry in done.moved]
        display.show_json({"journal": done.journal, "moved": names, "bytes": done.bytes, "refused": refused})
    else:
        display.show_table("Refused", refused)
        verb = "would be moved" if dry_run else "moved"
        display.console.print(
            f"{counted(len(done.moved), 'file')} {verb}, {size(done.bytes)}; {len(refused):,} refused"
        )
        if done.journal:
            display.console.print(f"media duplicates undo {done.journal} moves them back", soft_wrap=True)
    sys.exit(1 if refused else 0)


@duplicates.command()
@click.argument("journal", required=False)
@as_json
def undo(journal: str | None, json_: bool) -> None:
    """Move the files of JOURNAL back, by default of the newest; exits with 1 if a file stays in the trash."""
    from media_assets.operations.duplicates import undo as undone

    done = undone(workspace(), journal)
    refused = [{"file": name, "reason": reason} for name, reason in done.refused]
    if json_:
        restored = [entry.name for entry in done.restored]
        found = {"journal": done.journal, "restored": restored, "already there": done.there, "refused": refused}
        display.show_json(found)
    else:
        display.show_table("Left in the trash", refused)
        back = f"{counted(len(done.restored), 'file')} moved back, {done.there:,} were there"
        display.console.print(f"{back}, {len(refused):,} left in the trash")
    sys.exit(1 if refused else 0)


@duplicates.command()
@as_json
def refresh(json_: bool) -> None:
    """Form the duplicate sets, the plan and the report anew, as the asset graph does by itself after new files."""
    from media_assets.operations import execute

    succeeded = execute.refresh(execute.instance())
    if json_:
        display.show_json({"failed runs": [] if succeeded else ["refresh_corpus"]})
    else:
        display.console.print("refreshed" if succeeded else "the refresh failed; the run's log says why")
    sys.exit(0 if succeeded else 1)


@duplicates.command()
@as_json
def journals(json_: bool) -> None:
    """List what was moved to the trash, when, and what is still there."""
    from media_assets.operations.duplicates import journals as listed

    rows = listed(workspace())
    if json_:
        display.show_json(rows)
    elif rows:
        display.show_table("Journals", [row | {"bytes in trash": size(row["bytes in trash"])} for row in rows])
    else:
        display.console.print("nothing was ever moved to the trash")


def _said(decision: str, rows: list[Any], json_: bool, then: str) -> None:
    names = list(dict.fromkeys(row.name for row in rows))
    if json_:
        display.show_json({"decision": decision, "decisions": len(rows), "files": names})
    elif rows:
        display.console.print(f"{counted(len(names), 'file')} {decision}; {then}")
    else:
        display.console.print(f"nothing to be {decision}")


def _line(action: str, row: Any) -> dict[str, Any]:
    return {
        "do": action,
        "file": row["name"],
        "size": size(row["size"]),
        "method": row["method"],
        "distance": None if row["distance"] is None else round(row["distance"], 3),
        "status": row["status"],
        "why": row["why"],
    }


def _plain(one: Any) -> dict[str, Any]:
    names = ("file_id", "name", "kind", "size", "action", "status", "method", "distance", "transform", "why", "merge")
    kept = {name: one.kept[name] for name in names} if one.kept else None
    return {"keep": kept, "copies": [{name: row[name] for name in names} for row in one.copies]}
