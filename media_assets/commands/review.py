"""Commands about translations that are held back: list, release, withdraw."""

from typing import Any

import click

from media_assets import display
from media_assets.commands.shared import as_json, workspace

_language = click.option("--language", help="ISO 639-1 code of the translation; by default all.")


@click.group()
def review() -> None:
    """See which translations are held back and why, and release what is good all the same."""


@review.command("list")
@click.option("--all", "everything", is_flag=True, help="Also what is only warned of, and what was released.")
@as_json
def list_(everything: bool, json_: bool) -> None:
    """List translations below the gates, those that are held back first."""
    from media_assets.evaluation.translations.review import waiting

    opened = workspace()
    rows = [row for row in waiting(opened.library, opened.ledger) if everything or row["held"]]
    if json_:
        names = ("content_id", "name", "source_language", "language", "kind", "gate", "figure", "limit", "why")
        display.show_json([{name: row[name] for name in (*names, "severity", "held", "released")} for row in rows])
        return
    display.show_table("Translations to review", [_line(row) for row in rows])
    held = len({(row["content_id"], row["language"]) for row in rows if row["held"]})
    display.console.print(f"{held:,} held back" if held else "nothing is held back")
    if held:
        display.console.print("media review release NAME shows one to others all the same", soft_wrap=True)


@review.command()
@click.argument("recording")
@_language
@click.option("--note", default="", help="Why, in your words.")
@as_json
def release(recording: str, language: str | None, note: str, json_: bool) -> None:
    """Let the translation of RECORDING go on: its file's name, or six or more characters of its content id.

    It holds for this translation; one that is made anew is judged anew.
    """
    _decide(recording, language, True, note, json_)


@review.command()
@click.argument("recording")
@_language
@as_json
def withdraw(recording: str, language: str | None, json_: bool) -> None:
    """Take back the release of RECORDING."""
    _decide(recording, language, False, "", json_)


def _decide(recording: str, language: str | None, released: bool, note: str, json_: bool) -> None:
    from media_assets.evaluation.translations.review import decide

    opened = workspace()
    try:
        rows = decide(opened.library, opened.ledger, recording, language, released, note)
    except LookupError as error:
        raise click.ClickException(str(error.args[0])) from None
    decided = sorted({(str(row["name"]), str(row["language"])) for row in rows})
    verb = "released" if released else "held back again"
    if json_:
        display.show_json([{"name": name, "language": code, "decision": verb} for name, code in decided])
    else:
        for name, code in decided:
            display.console.print(f"{name} in {code}: {verb}", markup=False, soft_wrap=True)


def _line(row: dict[str, Any]) -> dict[str, Any]:
    state = "held" if row["held"] else "released" if row["released"] is not None else "warned of"
    return {"file": row["name"], "language": row["language"], "state": state, "gate": row["gate"], "why": row["why"]}
