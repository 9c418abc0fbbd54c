"""Duplicate sets with their plan, as rows of tiles: what is kept and why, what may go, how to say so."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pyarrow.compute as pc

from media_assets.reports import words
from media_assets.reports.charts import Bar, simple_bars
from media_assets.reports.data import Corpus
from media_assets.reports.paging import weight_of
from media_assets.reports.sets import Group, Tile, records
from media_assets.schemas.duplicates import DUPLICATE_PAIRS, DUPLICATE_SETS
from media_assets.schemas.plan import DUPLICATE_PLAN
from resources.library import Library

MOST_COPIES = 23
"""Copies of one set that are shown."""

MOST_PARTS = 200
"""Files found inside others that are shown."""

_ACTIONS = {
    ("trash", "proposed"): "May go",
    ("review", "proposed"): "Look first",
    ("trash", "approved"): "Approved to go",
    ("keep", "rejected"): "Stays",
    ("trash", "applied"): "In the trash",
}
_TAKEN = {"taken_at": "taken at", "modified_at": "dated", "name": "also named"}


@dataclass(frozen=True)
class CopyGroup(Group):
    """A duplicate set; `takes_over` says what the kept file takes over, `undecided` whether anything awaits a word."""

    set_id: str = ""
    takes_over: list[str] = field(default_factory=list)
    undecided: bool = False

    @property
    def weight(self) -> int:
        """Estimated bytes of its HTML."""
        return super().weight + 200 + weight_of(*self.takes_over)


@dataclass(frozen=True)
class Inside:
    """A file that was found inside a larger one."""

    name: str
    within: str
    about: str


def duplicate_groups(library: Library, corpus: Corpus) -> list[CopyGroup]:
    """Return the duplicate sets, those that free most bytes first; in each the one to keep first, then by size."""
    rows = library.read_table("duplicate_sets", DUPLICATE_SETS).to_pandas()
    plan = {row["file_id"]: row for row in library.read_table("duplicate_plan", DUPLICATE_PLAN).to_pylist()}
    bare = rows["size"].where(~rows["keep"].astype(bool), 0)
    won = [_won(plan[name]) if name in plan else size for name, size in zip(rows["file_id"], bare, strict=True)]
    rows["gained"] = pd.Series(won, index=rows.index, dtype="int64")
    rows["gain"] = rows.groupby("set_id")["gained"].transform("sum")
    rows = rows.sort_values(
        ["gain", "set_id", "keep", "size", "name"], ascending=[False, True, False, False, True], kind="stable"
    )
    return [_group(str(set_id), members, plan, corpus) for set_id, members in rows.groupby("set_id", sort=False)]


def plan_figures(library: Library) -> list[tuple[str, str, str]]:
    """Return name, value and note of what the plan comes to; nothing where there is no plan."""
    table = library.read_table("duplicate_plan", DUPLICATE_PLAN, None).select(["action", "status", "size", "exact"])
    sizes, counts = Counter[str](), Counter[str]()
    for row in table.to_pylist():
        name = _ACTIONS.get((row["action"], row["status"]), "")
        name = f"{name}, exact copies" if name == "May go" and row["exact"] else name
        sizes[name] += row["size"]
        counts[name] += 1
    names = ("May go, exact copies", "May go", "Look first", "Approved to go", "In the trash")
    labels = {"May go": "May go, edited copies"}
    return [
        (labels.get(name, name), words.size(sizes[name]), words.counted(counts[name], "file"))
        for name in names
        if counts[name]
    ]


def method_bars(library: Library) -> list[Bar]:
    """Return how many bytes of copies were found in which way, the most first."""
    copies = library.read_table("duplicate_sets", DUPLICATE_SETS)
    copies = copies.filter(pc.invert(copies["keep"])).select(["method", "size"]).to_pandas()
    found = copies.groupby("method")["size"].agg(["count", "sum"]).sort_values("sum", ascending=False)
    return simple_bars(
        [
            (words.METHOD_NAMES.get(str(method), "Copy"), size, _files(count, size), "kind")
            for method, count, size in zip(found.index, found["count"].tolist(), found["sum"].tolist(), strict=True)
        ]
    )


def found_inside(library: Library, corpus: Corpus) -> tuple[list[Inside], int]:
    """Return files found inside larger ones, and how many more there are."""
    pairs = library.read_table("duplicate_pairs", DUPLICATE_PAIRS)
    pairs = pairs.filter(pc.and_kleene(pc.equal(pairs["relation"], "part"), pc.is_valid(pairs["within"])))
    shown = []
    for row in pairs.slice(0, MOST_PARTS).to_pylist():
        small = row["left"] if row["within"] == row["right"] else row["right"]
        shown.append(Inside(corpus.fact(small).name, corpus.fact(row["within"]).name, _inside(row)))
    return shown, len(pairs) - len(shown)


def _group(set_id: str, members: pd.DataFrame, plan: Mapping[str, Any], corpus: Corpus) -> CopyGroup:
    shown = members.head(1 + MOST_COPIES)
    tiles = [_tile(row, plan.get(row["file_id"]), corpus) for row in records(shown)]
    planned = [plan.get(name) or {} for name in members["file_id"]]
    kept = next((row for row in planned if row.get("status") is None and row.get("merge")), None)
    return CopyGroup(
        title=tiles[0].name,
        members=len(members),
        gain=int(members["gained"].sum()),
        tiles=tiles,
        left_out=len(members) - len(shown),
        set_id=set_id[:16],
        takes_over=_taken_over(kept["merge"]) if kept else [],
        undecided=any(row.get("status") == "proposed" for row in planned),
    )


def _tile(row: dict[str, Any], plan: Mapping[str, Any] | None, corpus: Corpus) -> Tile:
    fact = corpus.fact(row["content_id"])
    distance = None if pd.isna(row["distance"]) else float(row["distance"])
    transform = row["transform"] if isinstance(row["transform"], str) else None
    found = words.found(row["method"], distance, row["why"], transform)
    look = plan["why"].partition("; ")[2] if plan and plan["action"] == "review" else ""
    return Tile(
        content_id=row["content_id"],
        name=words.named(row["name"]),
        kind=row["kind"] or fact.kind,
        size=words.size(int(row["size"])),
        about=fact.about,
        thumbnail=corpus.thumbnails.get(row["content_id"]),
        marked=bool(row["keep"]),
        badge="Keep" if row["keep"] else words.METHOD_NAMES.get(row["method"], "Copy"),
        note=words.sentence(row["why"] if row["keep"] else f"{found}; {look}" if look else found),
        action="" if row["keep"] or plan is None else _ACTIONS.get((plan["action"], plan["status"]), ""),
    )


def _won(row: Mapping[str, Any]) -> int:
    return 0 if row["status"] == "applied" else int(row["bytes_won"] or 0)


def _taken_over(merge: Sequence[Mapping[str, str]]) -> list[str]:
    return [f"{_TAKEN.get(one['field'], '')} {_value(one)}".strip() for one in merge]


def _value(one: Mapping[str, str]) -> str:
    return words.named(one["value"] if one["field"] == "name" else one["value"][:19].replace("T", " "))


def _files(count: int, size: int) -> str:
    return f"{words.counted(count, 'file')} · {words.size(size)}"


def _inside(row: Mapping[str, Any]) -> str:
    said = []
    if row["offset_seconds"] is not None:
        said.append(f"from {words.clock(row['offset_seconds'])} on")
    if row["overlap"] is not None:
        said.append(f"{words.share(row['overlap'], 1.0)} of it")
    return ", ".join(said)
