"""Commands about money: what was spent, and what a backfill will cost."""

from dataclasses import asdict
from typing import Any

import click

from media_assets import display
from media_assets.commands.shared import as_json, workspace


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
def cost(context: click.Context, json_: bool) -> None:
    """Say what calls to models cost, or will cost; without a further word, the former."""
    if context.invoked_subcommand is None:
        context.invoke(show, json_=json_)


@cost.command()
@as_json
def show(json_: bool) -> None:
    """Say what was spent this month, on what, and what is left of budgets."""
    from media_assets.operations.costs import BY, costs

    found = costs(workspace())
    if json_:
        display.show_json(found)
        return
    tables = {name: found.pop(f"by {name}") for name in BY}
    budgets, told = found.pop("budgets"), found.pop("warnings")
    seconds = found.pop("audio seconds")
    month = found.pop("month")
    display.show_facts(f"Month {month}", _worded(found) | ({"audio": _minutes(seconds)} if seconds else {}))
    display.show_table("Budgets", [_worded({**one, "nearly used": bool(one["nearly used"])}) for one in budgets])
    if not budgets:
        display.console.print("no budget is set (MEDIA_BUDGET_RUN, MEDIA_BUDGET_MONTH)")
    for name, rows in tables.items():
        display.show_table(f"By {name}", [_row(row) for row in rows])
    show_warnings(told)


@cost.command()
@click.option("--asset", required=True, help="For example enhanced_translations/es, translations/es or transcripts.")
@click.option("--batches", default="all", show_default=True, help="Keys of batches, separated by commas, or all.")
@as_json
def preview(asset: str, batches: str, json_: bool) -> None:
    """Say what making an asset for batches will take, before anything is sent."""
    from media_assets.operations.preview import preview as expected
    from resources import build_resources

    place = workspace()
    named = [name.strip() for name in batches.split(",") if name.strip()]
    if not named:
        raise click.UsageError("--batches takes keys of batches, separated by commas, or all")
    try:
        found = expected(place, build_resources(place.settings), asset, None if named == ["all"] else named)
    except LookupError as error:
        raise click.ClickException(str(error.args[0])) from None
    if json_:
        display.show_json(asdict(found))
        return
    display.show_facts(f"{found.asset} for {_batches(found.batches)}", _facts(found))
    for note in found.notes:
        display.console.print(f"  {note}", markup=False, soft_wrap=True)
    from media_assets.operations.costs import budget_warnings

    show_warnings(budget_warnings(place))


def show_warnings(told: dict[str, str]) -> None:
    """Say which budgets are nearly or wholly used up."""
    for name, sentence in told.items():
        display.console.print(f"budget of the {name}: {sentence}", style="yellow", markup=False, soft_wrap=True)


def _facts(found: Any) -> dict[str, Any]:
    from media_assets.reports.words import seconds_of_work

    facts = {"model": found.model, "service": found.service, "still to be made": found.things, "calls": found.calls}
    facts |= {"tokens in": found.tokens_in, "tokens out": found.tokens_out}
    if found.audio_seconds:
        facts["audio"] = _minutes(found.audio_seconds)
    money = _dollars(found.money)
    facts["money"] = f"{money}, by {found.price_source}" if found.price_source else money
    facts["time"] = "not known" if found.seconds is None else seconds_of_work(found.seconds)
    return {name: value for name, value in facts.items() if value != ""}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    worded = _worded(row)
    seconds = worded.pop("audio seconds")
    return worded | {"audio": _minutes(seconds) if seconds else ""}


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _dollars(value) if name in ("money", "limit", "spent", "left") else value for name, value in row.items()
    }


def _dollars(money: float | None) -> str:
    from resources.money.budget import dollars

    return "no price known" if money is None else dollars(money)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:,.1f} min"


def _batches(batches: list[str]) -> str:
    return batches[0] if len(batches) == 1 else f"{len(batches):,} batches"
