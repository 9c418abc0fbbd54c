"""Clusters as rows of tiles, and in words how far they can be trusted."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from media_assets.clusters.quality import LEAST_SILHOUETTE, LEAST_STABILITY
from media_assets.clusters.store import read_notes
from media_assets.reports import words
from media_assets.reports.data import Corpus
from media_assets.reports.paging import weight_of
from media_assets.reports.sets import Group, Tile, records
from media_assets.schemas.clusters import CLUSTERS
from resources.library import Library

MOST_MEMBERS = 24
"""Members of one cluster that are shown."""


@dataclass(frozen=True)
class ClusterGroup(Group):
    """A cluster; `similarity` is the average cosine between its members, in percent."""

    similarity: str

    @property
    def weight(self) -> int:
        """Estimated bytes of its HTML."""
        return super().weight + 3 * weight_of(self.title)


def cluster_groups(library: Library, corpus: Corpus) -> list[ClusterGroup]:
    """Return the clusters, the largest first; in each the members that stand for it first, then the most similar."""
    rows = library.read_table("clusters", CLUSTERS).to_pandas()
    rows["members"] = rows.groupby("cluster_id")["content_id"].transform("count")
    rows = rows.sort_values(
        ["members", "cluster_id", "sample", "similarity", "name"],
        ascending=[False, True, True, False, True],
        kind="stable",
        na_position="last",
    )
    groups = []
    for _, members in rows.groupby("cluster_id", sort=False):
        shown = members.head(MOST_MEMBERS)
        tiles = [_member(row, corpus) for row in records(shown)]
        groups.append(
            ClusterGroup(
                title=words.excerpt(members["label"].iloc[0]) or tiles[0].name,
                members=len(members),
                gain=0,
                tiles=tiles,
                left_out=len(members) - len(shown),
                similarity=words.share(float(members["similarity"].mean()), 1.0),
            )
        )
    return groups


def cluster_quality(library: Library) -> list[str]:
    """Say in sentences how the clusters were formed and how good they are; nothing where that is not known."""
    spaces = library.read_table("clusters", CLUSTERS)["space"]
    notes = read_notes(library, spaces[0].as_py()) if len(spaces) else {}
    if not notes:
        return []
    quality: dict[str, Any] = notes["quality"]
    said = [
        f"Things belong together from an average similarity of {words.line(notes['threshold'])}.",
        _judged("Apart from each other", "silhouette", quality["silhouette"], LEAST_SILHOUETTE),
        _judged("Stable when a fifth is left out", "adjusted Rand index", quality["stability"], LEAST_STABILITY),
        f"{words.share(quality['alone'], 1.0)} of the pictures and videos belong to no cluster.",
    ]
    return [sentence for sentence in said if sentence]


def _judged(what: str, measure: str, value: float | None, least: float) -> str:
    if value is None:
        return ""
    return f"{what}: {'yes' if value >= least else 'hardly'} ({measure} {value:.2f}, wanted at least {least})."


def _member(row: dict[str, Any], corpus: Corpus) -> Tile:
    fact = corpus.fact(row["content_id"])
    note = "" if pd.isna(row["similarity"]) else f"{words.share(float(row['similarity']), 1.0)} like the others"
    if row["copies"] and not pd.isna(row["copies"]):
        note += f", {words.counted(int(row['copies']), 'copy', 'copies')}"
    return Tile(
        content_id=row["content_id"],
        name=words.named(row["name"]),
        kind=fact.kind,
        size="",
        about=fact.about,
        thumbnail=corpus.thumbnails.get(row["content_id"]),
        marked=bool(row["representative"]),
        badge="Most typical" if row["representative"] else "",
        note=note,
    )
