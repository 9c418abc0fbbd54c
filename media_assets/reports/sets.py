"""Duplicate sets as rows of tiles, and what rows of tiles are made of."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from media_assets.reports import words
from media_assets.reports.data import Corpus, Thumbnail
from media_assets.reports.paging import weight_of
from media_assets.schemas.duplicates import DUPLICATE_SETS
from resources.library import Library

MOST_COPIES = 23
"""Copies of one set that are shown."""

_TILE_BYTES = 900


@dataclass(frozen=True)
class Tile:
    """One file of a set or cluster as it is shown."""

    content_id: str
    name: str
    kind: str
    size: str
    about: str
    thumbnail: Thumbnail | None
    marked: bool
    badge: str
    note: str

    @property
    def short(self) -> str:
        """The name without its folders."""
        return self.name.rpartition("/")[2] or self.name


@dataclass(frozen=True)
class Group:
    """A duplicate set or a cluster; `left_out` counts the members that have no tile."""

    title: str
    members: int
    gain: int
    tiles: list[Tile]
    left_out: int

    @property
    def weight(self) -> int:
        """Estimated bytes of its HTML."""
        return 500 + sum(_TILE_BYTES + 3 * weight_of(tile.name) + weight_of(tile.note) for tile in self.tiles)


def duplicate_groups(library: Library, corpus: Corpus) -> list[Group]:
    """Return the duplicate sets, those that free most bytes first; in each the one to keep first, then by size."""
    rows = library.read_table("duplicate_sets", DUPLICATE_SETS).to_pandas()
    rows["gained"] = rows["size"].where(~rows["keep"].astype(bool), 0)
    rows["gain"] = rows.groupby("set_id")["gained"].transform("sum")
    rows = rows.sort_values(
        ["gain", "set_id", "keep", "size", "name"], ascending=[False, True, False, False, True], kind="stable"
    )
    groups = []
    for _, members in rows.groupby("set_id", sort=False):
        shown = members.head(1 + MOST_COPIES)
        tiles = [_duplicate(row, corpus) for row in records(shown)]
        title = tiles[0].name
        groups.append(Group(title, len(members), int(members["gained"].sum()), tiles, len(members) - len(shown)))
    return groups


def _duplicate(row: dict[str, Any], corpus: Corpus) -> Tile:
    fact = corpus.fact(row["content_id"])
    distance = None if pd.isna(row["distance"]) else float(row["distance"])
    return Tile(
        content_id=row["content_id"],
        name=words.named(row["name"]),
        kind=row["kind"] or fact.kind,
        size=words.size(int(row["size"])),
        about=fact.about,
        thumbnail=corpus.thumbnails.get(row["content_id"]),
        marked=bool(row["keep"]),
        badge="Keep" if row["keep"] else words.METHOD_NAMES.get(row["method"], "Copy"),
        note=words.sentence(row["why"] if row["keep"] else words.found(row["method"], distance, row["why"])),
    )


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as dictionaries."""
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
