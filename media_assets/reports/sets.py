"""Duplicate sets and clusters as rows of tiles."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from media_assets.reports import words
from media_assets.reports.data import Corpus, Thumbnail
from media_assets.reports.paging import weight_of
from media_assets.schemas.clusters import CLUSTERS
from media_assets.schemas.duplicates import DUPLICATE_SETS
from resources.library import Library

MOST_COPIES = 23
"""Copies of one set that are shown."""

MOST_MEMBERS = 60
"""Members of one cluster that are shown."""

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
        tiles = [_duplicate(row, corpus) for row in _records(shown)]
        title = tiles[0].name
        groups.append(Group(title, len(members), int(members["gained"].sum()), tiles, len(members) - len(shown)))
    return groups


def cluster_groups(library: Library, corpus: Corpus) -> list[Group]:
    """Return the clusters, the largest first; in each the representative first, then those that belong firmest."""
    rows = library.read_table("clusters", CLUSTERS).to_pandas()
    rows["members"] = rows.groupby("cluster_id")["content_id"].transform("count")
    rows = rows.sort_values(
        ["members", "cluster_id", "representative", "probability", "name"],
        ascending=[False, True, False, False, True],
        kind="stable",
    )
    groups = []
    for _, members in rows.groupby("cluster_id", sort=False):
        shown = members.head(MOST_MEMBERS)
        tiles = [_member(row, corpus) for row in _records(shown)]
        groups.append(Group(tiles[0].name, len(members), 0, tiles, len(members) - len(shown)))
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


def _member(row: dict[str, Any], corpus: Corpus) -> Tile:
    fact = corpus.fact(row["content_id"])
    return Tile(
        content_id=row["content_id"],
        name=words.named(row["name"]),
        kind=fact.kind,
        size="",
        about=fact.about,
        thumbnail=corpus.thumbnails.get(row["content_id"]),
        marked=bool(row["representative"]),
        badge="Most typical" if row["representative"] else "",
        note="" if pd.isna(row["probability"]) else f"Belongs: {words.share(float(row['probability']), 1.0)}",
    )


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
