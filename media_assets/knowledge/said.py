"""What is said and written in all files, with the place and series of each text."""

import os
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from media_assets.embeddings.passages import clock
from media_assets.knowledge.series import series_of
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.speech import ENHANCED_TRANSLATIONS
from media_assets.schemas.text import DOCUMENT_PAGES
from media_assets.speech.spoken import spoken_corpus
from resources.library import Library


class Said(NamedTuple):
    """A spoken segment or a page; `at` is a time in seconds or the number of a page."""

    content: str
    language: str
    series: str
    text: str
    at: float | int | None


class Pair(NamedTuple):
    """A spoken segment and its enhanced translation."""

    series: str
    source_language: str
    source: str
    text: str


class Shelf:
    """The names and series of a library's files by their content id; of several files of one content the first."""

    def __init__(self, library: Library) -> None:
        """Read the inventory of all batches."""
        files = library.read_corpus("media_files", MEDIA_FILES, ["content_id", "path", "name"])
        self.names: dict[str, str] = {}
        self.series: dict[str, str] = {}
        for row in files.to_pylist():
            if row["content_id"] and row["content_id"] not in self.names:
                self.names[row["content_id"]] = row["name"]
                self.series[row["content_id"]] = series_of(os.fsdecode(row["path"]))

    def place(self, said: Said) -> str:
        """Say where a text stands, as people write it: talk.mp3 at 1:02, or guide.pdf, page 3."""
        name = self.names.get(said.content, said.content[:12])
        if said.at is None:
            return name
        return f"{name}, page {said.at}" if isinstance(said.at, int) else f"{name} at {clock(said.at)}"


def texts_of(library: Library, shelf: Shelf) -> list[Said]:
    """Return what is said and written, in batch order; contents of one payload, whose results have one key, once."""
    spoken = spoken_corpus(library, ["content_id", "language", "text", "key", "start_seconds"])
    written = library.read_corpus("document_pages", DOCUMENT_PAGES, ["content_id", "language", "text", "key", "page"])
    first: dict[str, str] = {}
    found = []
    for table, at in ((spoken, "start_seconds"), (written, "page")):
        for row in _rows(table):
            if row["text"] and (not row["key"] or first.setdefault(row["key"], row["content_id"]) == row["content_id"]):
                series = shelf.series.get(row["content_id"], "")
                found.append(Said(row["content_id"], row["language"] or "", series, row["text"], row[at]))
    return found


def pairs_of(library: Library, shelf: Shelf, language: str) -> list[Pair]:
    """Return the cues whose translation into a language is the language model's, in batch order, each result once."""
    columns = ["content_id", "segment", "source_language", "source_text", "text", "enhanced", "key"]
    table = library.read_corpus(f"enhanced_translations/{language}", ENHANCED_TRANSLATIONS, columns)
    first: dict[str, str] = {}
    return [
        Pair(shelf.series.get(row["content_id"], ""), row["source_language"], row["source_text"], row["text"])
        for row in _rows(table)
        if row["enhanced"]
        and row["text"]
        and row["source_language"]
        and (not row["key"] or first.setdefault(row["key"], row["content_id"]) == row["content_id"])
    ]


def _rows(table: pa.Table) -> Iterable[dict[str, Any]]:
    return (dict(zip(table.column_names, values, strict=True)) for values in _values(table))


def _values(table: pa.Table) -> Iterable[Sequence[Any]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)
