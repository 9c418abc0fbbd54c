"""Ratings in CSV files of the library: each line is taken once, and a bad one is named and left out."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from media_assets.knowledge.csv_files import Lines, read_files
from media_assets.knowledge.rate import digest_of, rating_of
from media_assets.knowledge.rateable import Results
from media_assets.knowledge.terms import code_of
from resources.ledger.ratings import RatingRow
from resources.library import Library

NAME = "feedback"
"""`feedback.csv` and `feedback/*.csv` in the library; columns file, language, rating, and if wanted segment, note,
corrected."""

REQUIRED = frozenset(("file", "language", "rating"))

_SHORTEST_ID = 6

Find = Callable[[str], set[str]]


def read_feedback(library: Library, find: Find, results: Results) -> tuple[list[RatingRow], list[str]]:
    """Return the ratings of users' files and, for what cannot be taken, sentences that say which line and why.

    Args:
        find: returns the content ids of a file by its name, path or the beginning of its content id.
        results: what can be rated.
    """
    lines = read_files(library, NAME, REQUIRED)
    return ratings_in(lines, find, results), lines.problems


def ratings_in(lines: Lines, find: Find, results: Results) -> list[RatingRow]:
    """Return the ratings of lines; bad lines become problems."""
    found: dict[str | None, RatingRow] = {}
    for place, fields in lines.rows:
        try:
            row = _rating(fields, find, results)
        except (LookupError, ValueError) as error:
            lines.problems.append(f"{place}: {error.args[0]}")
        else:
            found[row.digest] = row
    return list(found.values())


def _rating(fields: dict[str, str], find: Find, results: Results) -> RatingRow:
    for name in sorted(REQUIRED):
        if not fields[name]:
            raise ValueError(f"no {name}")
    rating, segment = _number(fields["rating"], "rating"), None
    if fields.get("segment"):
        segment = _number(fields["segment"], "segment")
    language = code_of(fields["language"])
    content = _one(find(fields["file"]))
    note, corrected = fields.get("note"), fields.get("corrected")
    digest = digest_of(content, language, segment, rating, note, corrected)
    return rating_of(results.of(content, language, segment), rating, note, corrected, digest)


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError(f"the {name} is no whole number")
    return int(text)


def _one(contents: set[str]) -> str:
    if not contents:
        raise LookupError("no such file in the library")
    if len(contents) > 1:
        raise LookupError(f"{len(contents)} different files of the library have this name; give its path or content id")
    return next(iter(contents))


def finder(files: Iterable[dict[str, Any]]) -> Find:
    """Return what finds content ids by a path in the drop folder, a file's name, or the beginning of a content id.

    Args:
        files: rows with content_id, drop_folder, path (bytes) and name, in batch order; of a path the last one counts.
    """
    known = [row for row in files if row["content_id"]]
    newest = {(row["drop_folder"], row["path"]): row for row in known}.values()
    paths: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    for row in newest:
        paths[row["path"].decode("utf-8", "replace")].add(row["content_id"])
        names[row["name"]].add(row["content_id"])
    contents = {row["content_id"] for row in known}

    def find(what: str) -> set[str]:
        found = paths.get(what) or names.get(what)
        if found or len(what) < _SHORTEST_ID:
            return found or set()
        return {one for one in contents if one.startswith(what)}

    return find
