"""Commands about what leaves the machine."""

from dataclasses import asdict
from datetime import UTC, datetime

import click

from media_assets import display
from media_assets.commands.shared import as_json, workspace


@click.group()
def privacy() -> None:
    """Say what left this machine, and what would be masked."""


@privacy.command()
@click.option("--batch", help="Only what was sent for this batch.")
@click.option("--requests", is_flag=True, help="List every request with the hash of what was sent.")
@as_json
def sent(batch: str | None, requests: bool, json_: bool) -> None:
    """Say what was sent to which service, by counts and hashes; no text is kept of it."""
    from resources.ledger.sent import sent as totals
    from resources.ledger.sent import sent_requests

    place = workspace()
    if batch is not None and batch not in place.ledger.files.batches():
        raise click.UsageError(f"no such batch: {batch}")
    engine = place.ledger.engine
    rows = [asdict(row) for row in (sent_requests if requests else totals)(engine, batch)]
    if json_:
        display.show_json(rows)
    elif rows:
        shown = [{name: _worded(name, value) for name, value in row.items()} for row in rows]
        display.show_table("Requests" if requests else "Sent", shown)
        display.console.print("what is masked never left; recordings are sent as they sound")
    else:
        display.console.print("nothing left this machine" if batch is None else "nothing of this batch left")


@privacy.command()
@click.argument("text")
@as_json
def mask(text: str, json_: bool) -> None:
    """Show what would be sent of a TEXT under the settings and the library's private.txt."""
    from resources.sanitising.sanitiser import sanitiser_from

    place = workspace()
    masked = sanitiser_from(place.settings, place.library).mask(text)
    if json_:
        display.show_json({"sent": masked.data, "masked": masked.count})
    else:
        display.console.print(masked.data, markup=False, soft_wrap=True)


def _worded(name: str, value: object) -> object:
    if isinstance(value, float):
        if name == "audio_seconds":
            return round(value, 1)
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%d %H:%M:%S")
    return value
