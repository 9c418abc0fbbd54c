"""The command that writes subtitles for other programs."""

import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from media_assets import display
from media_assets.commands.shared import as_json, workspace

FORMATS = ("srt", "vtt", "json", "txt")


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Of every recording in the library.")
@click.option(
    "--format", "formats", multiple=True, default=("srt",), show_default=True, type=click.Choice(FORMATS), help="Kind."
)
@click.option("--language", help="ISO 639-1 code of a translation; by default what was said.")
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Folder; by default beside each file."
)
@click.option("--force", is_flag=True, help="Replace files that differ.")
@as_json
def export(
    paths: tuple[str, ...],
    everything: bool,
    formats: tuple[str, ...],
    language: str | None,
    folder: Path | None,
    force: bool,
    json_: bool,
) -> None:
    """Write subtitles, such as talk.en.srt; PATHS are files of the library, or beginnings of content ids.

    Beside the media means in the drop folder, whose files are taken in: other programs find subtitles there, and
    --to keeps them elsewhere.
    """
    from media_assets.operations.export import FAILED, KEPT, NOTHING, Wanted
    from media_assets.operations.export import export as exported

    if bool(paths) == everything:
        raise click.UsageError("name files, or --all")
    chosen = tuple(dict.fromkeys(formats))
    wanted = Wanted(chosen, language.lower() if language else None, folder.absolute() if folder else None, force)
    try:
        found = list(exported(workspace(), None if everything else paths, wanted))
    except LookupError as error:
        raise click.ClickException(str(error.args[0])) from None
    if json_:
        display.show_json([asdict(one) for one in found])
    else:
        columns = ("file", "language", "cues", "flagged", "left_out", "outcome", "path")
        display.show_table("Subtitles", [{name: getattr(one, name) for name in columns} for one in found])
        for one in (one for one in found if one.reason):
            display.console.print(f"  {one.file}: {one.reason}", markup=False, soft_wrap=True)
        counts = Counter(one.outcome for one in found)
        summary = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        display.console.print(summary or "nothing was said in any file of the library")
    # Of all recordings, some will not be translated; of those that were named, all should be.
    lesser = (KEPT, FAILED) if everything else (KEPT, FAILED, NOTHING)
    sys.exit(1 if any(one.outcome in lesser for one in found) else 0)
