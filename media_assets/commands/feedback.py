"""The command that takes ratings."""

from typing import Any

import click

from media_assets import display
from media_assets.commands.shared import as_json, workspace


@click.command()
@click.argument("file", required=False)
@click.option("--language", help="ISO 639-1 code of the text: of a translation, or of what was said.")
@click.option("--segment", type=click.IntRange(0), help="Number of the segment; by default the whole recording.")
@click.option("--rating", type=click.IntRange(1, 5), help="1 (useless) to 5 (perfect).")
@click.option("--note", help="What you think of it.")
@click.option("--correct", "corrected", help="How the segment should read.")
@as_json
def feedback(
    file: str | None,
    language: str | None,
    segment: int | None,
    rating: int | None,
    note: str | None,
    corrected: str | None,
    json_: bool,
) -> None:
    """Rate a text of FILE, a file of the library or the beginning of a content id.

    Without FILE, ratings in feedback.csv and feedback/*.csv of the library are taken in (columns file, language,
    rating, segment, note, corrected), and all ratings are summed up.
    """
    from media_assets.operations.feedback import rate, take_in

    place = workspace()
    try:
        if file is None:
            if any(given is not None for given in (language, segment, rating, note, corrected)):
                raise click.UsageError("name the file that is rated")
            _show(take_in(place), json_)
            return
        if language is None or rating is None:
            raise click.UsageError("a rating has a language and a number: --language and --rating")
        row = rate(place, file, language, segment, rating, note, corrected)
    except (LookupError, ValueError) as error:
        raise click.ClickException(str(error.args[0])) from None
    if json_:
        display.show_json({"stage": row.stage, "segment": row.position, "rating": row.rating})
        return
    about = "the recording" if row.position is None else f"segment {row.position}"
    display.console.print(f"rated {row.rating} of 5: {about} in {row.stage}")
    if row.corrected:
        display.console.print("the next translation of this line in its series is the corrected one")


def _show(found: Any, json_: bool) -> None:
    if json_:
        display.show_json(found.facts() | {"problems": found.problems})
        return
    display.show_facts("Ratings", found.facts())
    for problem in found.problems:
        display.console.print(f"  {problem}", markup=False, soft_wrap=True, style="yellow")
