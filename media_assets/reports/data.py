"""What every page of the report needs: the files, their names, their thumbnails, and each content's newest result."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from media_assets.reports import words
from media_assets.reports.paging import PAGE_BYTES, fitting, weight_of
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.visual import FRAMES
from resources.library import Library

_ESCAPED = "[&<>\"'\\x00-\\x1f]"
_FILE_COLUMNS = [
    "file_id",
    "content_id",
    "payload_id",
    "drop_folder",
    "path",
    "name",
    "size",
    "kind",
    "duration_seconds",
    "width",
    "height",
    "state",
]


@dataclass(frozen=True)
class Thumbnail:
    """A small picture: its address relative to the report, its width and height in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Facts:
    """What is known of a content: the name of its first file, its kind, seconds and pixels."""

    name: str
    kind: str
    seconds: float | None
    width: int | None
    height: int | None

    @property
    def about(self) -> str:
        """Length and dimensions in words, as far as they apply."""
        parts = []
        if self.width and self.height:
            parts.append(f"{self.width}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{self.height}\N{NO-BREAK SPACE}px")
        if self.seconds is not None:
            parts.append(words.clock(self.seconds))
        return " · ".join(parts)


@dataclass(frozen=True)
class Corpus:
    """The newest version of every file, and what is known of contents.

    Attributes:
        files: one row per file, of all batches, without the versions that a later batch replaced.
        facts: by content id.
        thumbnails: by content id; contents that show nothing have none.
        replaced_files: ids of the files that a later version replaced.
        replaced: content ids of which every file was replaced.
        copies: content id → how many more files hold or play the same.
    """

    files: pd.DataFrame
    facts: dict[str, Facts]
    thumbnails: dict[str, Thumbnail]
    replaced_files: frozenset[str]
    replaced: frozenset[str]
    copies: dict[str, int]

    def also(self, content_id: str) -> str:
        """Say in how many more files the same is held or played; nothing if in none."""
        count = self.copies.get(content_id, 0)
        return f"also in {words.counted(count, 'copy', 'copies')}" if count else ""

    def fact(self, content_id: str) -> Facts:
        """Return what is known of a content; one that the inventory does not know has no name but its id."""
        return self.facts.get(content_id) or Facts(words.named(content_id[:12]), "other", None, None, None)


@dataclass(frozen=True)
class Span:
    """Where a content's rows are in a table, how many there are and are shown, and their estimated bytes of HTML."""

    content_id: str
    name: str
    first: int
    count: int
    shown: int
    weight: int


def read_corpus(library: Library) -> Corpus:
    """Read the inventory and the thumbnails."""
    files = library.read_corpus("media_files", MEDIA_FILES, _FILE_COLUMNS).to_pandas()
    newest = files.drop_duplicates(["drop_folder", "path"], keep="last").reset_index(drop=True)
    known = newest[newest["content_id"].notna()].drop_duplicates("content_id")
    columns = ("content_id", "name", "kind", "duration_seconds", "width", "height")
    facts = {
        content: Facts(words.named(name), kind or "other", _real(seconds), _whole(width), _whole(height))
        for content, name, kind, seconds, width, height in zip(*(known[column] for column in columns), strict=True)
    }
    current = set(newest["content_id"].dropna())
    shared = known.assign(files=newest.groupby("payload_id")["payload_id"].transform("size").reindex(known.index))
    return Corpus(
        files=newest,
        facts=facts,
        thumbnails=_thumbnails(library),
        replaced_files=frozenset(set(files["file_id"]) - set(newest["file_id"])),
        replaced=frozenset(set(files["content_id"].dropna()) - current),
        copies={
            content: int(count) - 1
            for content, count in zip(shared["content_id"], shared["files"], strict=True)
            if count > 1
        },
    )


def newest_results(table: pa.Table, ordinal: str, hidden: Collection[str] = ()) -> pa.Table:
    """Return the rows of each content's newest result, by content id and `ordinal`.

    The same content can be in several batches, with a result in each; the last batch wins as a whole. Contents of one
    payload share one result (their keys are equal); the one that came first shows it.

    Args:
        table: a per-item table of all batches, in batch order.
        hidden: content ids to leave out.
    """
    light = table.select(["content_id", "key", ordinal]).to_pandas()
    light["key"] = light["key"].fillna("")
    light = light[~light["content_id"].isin(list(hidden))]
    light["newest"] = light.groupby("content_id")["key"].transform("last")
    first = light.groupby("newest")["content_id"].transform("first")
    shown = (light["key"] == light["newest"]) & ((light["newest"] == "") | (light["content_id"] == first))
    kept = light[shown].drop_duplicates(["content_id", ordinal], keep="last")
    kept = kept.sort_values(["content_id", ordinal], kind="stable")
    return table.take(pa.array(kept.index.to_numpy()))


def spans_of(contents: npt.NDArray[np.object_], weights: npt.NDArray[np.int64], corpus: Corpus) -> list[Span]:
    """Return where each content's rows are, by name; rows beyond a page's worth of bytes are not shown.

    Args:
        contents: content id of each row, equal ones together.
        weights: bytes of each row's HTML.
    """
    if not len(contents):
        return []
    starts = np.flatnonzero(np.r_[True, contents[1:] != contents[:-1]])
    spans = []
    for first, end in zip(starts, [*starts[1:], len(contents)], strict=True):
        own = weights[first:end].tolist()
        shown = fitting(own, PAGE_BYTES)
        name = corpus.fact(contents[first]).name
        weight = 2000 + 2 * weight_of(name) + sum(own[:shown])
        spans.append(Span(contents[first], name, int(first), int(end - first), shown, weight))
    return sorted(spans, key=lambda span: (span.name.casefold(), span.content_id))


def html_bytes(column: pa.Array | pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Return the bytes that each text of a column takes in HTML; 0 for null."""
    raw = np.asarray(pc.fill_null(pc.binary_length(column), 0)).astype(np.int64)
    escaped = np.asarray(pc.fill_null(pc.count_substring_regex(column, _ESCAPED), 0)).astype(np.int64)
    total: npt.NDArray[np.int64] = raw + 5 * escaped
    return total


def _thumbnails(library: Library) -> dict[str, Thumbnail]:
    columns = ["content_id", "frame", "width", "height", "contrast", "thumbnail"]
    frames = library.read_corpus("frames", FRAMES, columns).to_pandas().dropna(subset=["thumbnail"])
    # Videos often begin black: the frame with the highest contrast says most about them.
    best = frames.sort_values(["content_id", "contrast", "frame"], ascending=[True, False, True], kind="stable")
    best = best.drop_duplicates("content_id")
    return {
        content: Thumbnail(
            "../blobs/" + quote(name.encode("utf-8", "replace")), _whole(width) or 1, _whole(height) or 1
        )
        for content, name, width, height in zip(
            best["content_id"], best["thumbnail"], best["width"], best["height"], strict=True
        )
    }


def _real(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)


def _whole(value: float | None) -> int | None:
    return None if value is None or np.isnan(value) else int(value)
