"""Sets of files as rows of tiles."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from media_assets.reports.data import Thumbnail
from media_assets.reports.paging import weight_of

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


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as dictionaries."""
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
