"""From the tables of all batches to the entries of the catalogue."""

import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from media_assets.duplicates.present import read_present
from media_assets.embeddings.passages import passages_of_document
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.schemas.text import DOCUMENT_PAGES
from media_assets.schemas.visual import FRAMES
from media_assets.search.catalogue import Entry, Passage
from media_assets.search.held import Held, newest
from media_assets.speech.spoken import believed
from resources.library import Library

File = tuple[str, str, str | None, float | None]
"""Name, path, kind, Unix time."""

_COLUMNS = [
    "file_id",
    "content_id",
    "drop_folder",
    "root",
    "path",
    "name",
    "kind",
    "taken_at",
    "modified_at",
    "payload_id",
]
_TABLES = {
    "frames": (FRAMES, ["content_id", "frame", "time_seconds", "thumbnail"]),
    "transcripts": (TRANSCRIPTS, ["content_id", "segment", "start_seconds", "text", "language", "flags"]),
    "document_pages": (DOCUMENT_PAGES, ["content_id", "page", "text", "language"]),
}
_CONTENTS_AT_ONCE = 2_000


class Known(NamedTuple):
    """What the tables hold of all contents whose files are there: `keys` name everything that an entry depends on."""

    files: dict[str, list[File]]
    held: dict[str, dict[str, Held]]
    keys: dict[str, str]


def known(library: Library) -> Known:
    """Read which contents there are, without reading their frames and texts."""
    files = _files(library)
    held = {asset: newest(library, asset, files) for asset in _TABLES}
    keys = {}
    for content, rows in files.items():
        parts = [repr(rows), *(held[asset][content].key if content in held[asset] else "" for asset in _TABLES)]
        keys[content] = hashlib.blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=12).hexdigest()
    return Known(files, held, keys)


def entries(library: Library, found: Known, wanted: Collection[str]) -> Iterator[Entry]:
    """Yield the entries of some contents; a bounded number of them is in memory at a time."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for content in wanted:
        places = (found.held[asset].get(content) for asset in _TABLES)
        groups.setdefault(tuple(place.batch if place else "" for place in places), []).append(content)
    for batches, contents in sorted(groups.items()):
        tables = {asset: _read(library, asset, batch) for (asset, batch) in zip(_TABLES, batches, strict=True) if batch}
        for start in range(0, len(contents), _CONTENTS_AT_ONCE):
            some = contents[start : start + _CONTENTS_AT_ONCE]
            rows = {asset: _grouped(table, some) for asset, table in tables.items()}
            for content in some:
                yield _entry(content, found, {asset: rows.get(asset, {}).get(content, []) for asset in _TABLES})


def _entry(content: str, found: Known, rows: Mapping[str, list[dict[str, Any]]]) -> Entry:
    files = found.files[content]
    spoken = [
        Passage("transcript", row["segment"], row["start_seconds"], None, row["text"])
        for row in rows["transcripts"]
        if row["text"]
    ]
    pages = [row for row in rows["document_pages"] if row["text"]]
    written = [
        Passage("document", position, None, passage.page, passage.text)
        for position, passage in enumerate(passages_of_document(pages))
    ]
    languages = Counter(row["language"] for row in [*rows["transcripts"], *pages] if row["language"])
    return Entry(
        content,
        found.keys[content],
        languages.most_common(1)[0][0] if languages else None,
        files,
        [(row["frame"], row["time_seconds"], row["thumbnail"]) for row in rows["frames"]],
        [*(Passage("name", n, None, None, name) for n, name in enumerate(dict.fromkeys(f[0] for f in files)))]
        + spoken
        + written,
    )


def _files(library: Library) -> dict[str, list[File]]:
    table = read_present(library, _COLUMNS)
    taken = pd.to_datetime(table["taken_at"], utc=True, errors="coerce", format="ISO8601")
    times = taken.fillna(pd.to_datetime(table["modified_at"], utc=True))
    grouped: dict[str, list[File]] = {}
    for content, name, root, path, kind, at in zip(
        *(table[column] for column in ("content_id", "name", "root", "path", "kind")), times, strict=True
    ):
        place = os.path.join(os.fsencode(root), path).decode("utf-8", "replace")
        shown = str(name).encode("utf-8", "replace").decode("utf-8")
        grouped.setdefault(content, []).append((shown, place, kind, None if pd.isna(at) else at.timestamp()))
    return {content: sorted(rows, key=lambda row: row[1]) for content, rows in grouped.items()}


def _read(library: Library, asset: str, batch: str) -> pa.Table:
    schema, columns = _TABLES[asset]
    table = library.read_table(asset, schema, batch).select(columns)
    return believed(table) if "flags" in columns else table


def _grouped(table: pa.Table, contents: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in table.filter(pc.is_in(table["content_id"], pa.array(contents, pa.string()))).to_pylist():
        grouped.setdefault(row["content_id"], []).append(row)
    return grouped
