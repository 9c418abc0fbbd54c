"""The command that searches."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from media_assets import display
from media_assets.commands.shared import as_json, workspace

_DAY = 86_400


@click.command()
@click.argument("words", nargs=-1)
@click.option(
    "--image", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Find what looks like this picture."
)
@click.option(
    "--type", "kinds", multiple=True, type=click.Choice(["image", "video", "audio", "document"]), help="Kind of media."
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Taken, or else modified, on this day or later (UTC).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Taken, or else modified, on this day or before.")
@click.option("--language", help="ISO 639-1 code of what is said or written.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000), help="Most files to show.")
@as_json
def search(
    words: tuple[str, ...],
    image: Path | None,
    kinds: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    language: str | None,
    limit: int,
    json_: bool,
) -> None:
    """Find files by words in them, by their meaning, or by a picture; "quoted words" are a phrase."""
    from media_assets.search.catalogue import Filters

    question = " ".join(words)
    if bool(question.strip()) == bool(image):
        raise click.UsageError("give either words or --image")
    begin, end = (None if day is None else day.replace(tzinfo=UTC).timestamp() for day in (since, until))
    filters = Filters(kinds, begin, None if end is None else end + _DAY, language.lower() if language else None)
    answer = _answer(question, image, filters, limit)
    if json_:
        hits = [asdict(hit) for hit in answer.hits]
        display.show_json({"question": question or str(image), "hits": hits, "notes": answer.notes})
        return
    display.show_table("Found", [_row(hit) for hit in answer.hits])
    if not answer.hits:
        display.console.print("nothing was found")
    for note in answer.notes:
        display.console.print(f"  {note}", markup=False, soft_wrap=True, style="dim")


def _answer(question: str, image: Path | None, filters: Any, limit: int) -> Any:
    from media_assets.search.find import Finder
    from media_assets.search.index import SearchIndex
    from media_assets.search.picture import picture_from
    from resources import build_resources
    from resources.workers import stop_workers

    place = workspace()
    tools = build_resources(place.settings)
    try:
        index = SearchIndex(place.library)
        finder = Finder(place.library, index, tools["text_embedder"], tools["image_embedder"])
        if image is None:
            return finder.by_words(question, filters, limit)
        return finder.by_picture(picture_from(image, tools["workers"]), filters, limit)
    except LookupError as error:
        raise click.ClickException(str(error.args[0])) from None
    finally:
        stop_workers()


def _row(hit: Any) -> dict[str, Any]:
    from media_assets.embeddings.passages import clock

    at = f"page {hit.page}" if hit.page is not None else ""
    why = [name if cosine is None else f"{name} ({cosine:.2f})" for name, (_, cosine) in hit.why.items()]
    return {
        "score": f"{hit.score:.4f}",
        "file": hit.name,
        "at": clock(hit.time_seconds) if hit.time_seconds is not None else at,
        "found by": ", ".join(why),
        "text": hit.snippet or "",
        "path": hit.path,
    }
