"""Which files belong together as one series: episodes by their names, others by their folder."""

import os
import re
from pathlib import PurePosixPath

from media_assets.schemas.files import MEDIA_FILES
from resources.library import Library

_EPISODE = re.compile(
    r"(?i)^(?P<title>.*?)[\s._-]*(?<![a-z0-9])(?:s\d{1,2}[\s._-]*e\d{1,3}|\d{1,2}x\d{2,3})(?![a-z0-9])"
)


def series_of(path: str) -> str:
    """Return the name of a file's series, the same for all of its episodes; empty for a file in no folder.

    A title before `S01E02` or `1x02` names the series; an episode without a title, and every other file, belongs to
    the series of its folder.

    Args:
        path: path within the drop folder, parts joined by '/'.
    """
    place = PurePosixPath(path)
    match = _EPISODE.match(place.stem)
    title = _plain(match["title"]) if match else ""
    folder = [_plain(part) for part in place.parent.parts]
    if not title and match and folder and re.fullmatch(r"(season|staffel|temporada|saison|s)? ?\d{1,2}", folder[-1]):
        folder.pop()  # seasons of one series share it
    return title or "/".join(part for part in folder if part)


def series_by_content(library: Library) -> dict[str, str]:
    """Return content id → the series of its file, empty for none; of several files of one content the first counts."""
    rows = library.read_corpus("media_files", MEDIA_FILES, ["content_id", "path"]).to_pylist()
    found: dict[str, str] = {}
    for row in rows:
        if row["content_id"] and row["content_id"] not in found:
            found[row["content_id"]] = series_of(os.fsdecode(row["path"]))
    return found


def series_named(name: str) -> str:
    """Return the series that people mean by a title or folder, as `series_of` writes it."""
    return "/".join(part for part in map(_plain, name.split("/")) if part)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text).split()).casefold()
