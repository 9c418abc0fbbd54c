"""Sets of files as rows of tiles, and the clusters among them."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from media_assets.reports import words
from media_assets.reports.data import Corpus, Thumbnail
from media_assets.reports.paging import weight_of
from media_assets.schemas.clusters import CLUSTERS
from resources.library import Library

MOST_MEMBERS = 60
"""Members of one cluster that are shown."""

_TILE_BYTES = 900


@dataclass(frozen=True)
class Tile:
    """One file of a set or cluster as it is shown; `action` says what is planned for it."""

    content_id: str
    name: str
    kind: str
    size: str
    about: str
    thumbnail: Thumbnail | None
    marked: bool
    badge: str
    note: str
    action: str = ""

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
        tiles = [_member(row, corpus) for row in records(shown)]
        groups.append(Group(tiles[0].name, len(members), 0, tiles, len(members) - len(shown)))
    return groups


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


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as dictionaries."""
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
