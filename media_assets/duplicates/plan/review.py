"""Reviewing a plan: lists of sets, and decisions that are remembered with how each pair was found."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Any

import pyarrow as pa

from media_assets.duplicates.plan.propose import EXACT
from resources.ledger.reviews import Review
from resources.manifests import place_id

Row = Mapping[str, Any]


@dataclass(frozen=True)
class PlannedSet:
    """One duplicate set of a plan: the file to keep (None if it is gone) and its copies, best first."""

    set_id: str
    kept: Row | None
    copies: list[Row]

    @property
    def bytes_won(self) -> int:
        """What moving every copy that is not rejected would take out of the drop folders."""
        return sum(row["bytes_won"] for row in self.copies)


@dataclass(frozen=True)
class Filters:
    """Which sets a list shows: those with a copy of these methods, kinds and states, and at least so many bytes."""

    methods: Collection[str] = ()
    kinds: Collection[str] = ()
    statuses: Collection[str] = ()
    min_bytes: int = 0

    def match(self, one: PlannedSet) -> bool:
        """Say whether a set is to be shown."""
        rows = [row for row in one.copies if not self.methods or row["method"] in self.methods]
        rows = [row for row in rows if not self.kinds or row["kind"] in self.kinds]
        rows = [row for row in rows if not self.statuses or row["status"] in self.statuses]
        return bool(rows) and one.bytes_won >= self.min_bytes


def planned_sets(plan: pa.Table) -> list[PlannedSet]:
    """Return the sets of a plan that are not in the trash yet, those that win most bytes first."""
    rows = [row for row in plan.to_pylist() if row["status"] != "applied"]
    sets = []
    for set_id, members in groupby(rows, key=lambda row: row["set_id"]):
        own = list(members)
        kept = own[0] if own[0]["status"] is None else None
        sets.append(PlannedSet(set_id, kept, own[1:] if kept else own))
    return sorted(sets, key=lambda one: (-one.bytes_won, one.set_id))


def chosen(sets: Sequence[PlannedSet], names: Iterable[str]) -> list[PlannedSet]:
    """Return the sets with the given ids, or beginnings of ids.

    Raises:
        LookupError: one names no set, or several.
    """
    found = []
    for name in names:
        matching = [one for one in sets if one.set_id == name] or [one for one in sets if one.set_id.startswith(name)]
        if len(matching) != 1:
            what = "no set is" if not matching else f"{len(matching)} sets are"
            raise LookupError(f"{what} called {name!r}; media duplicates review lists them")
        found += matching
    return found


def approvals(
    sets: Iterable[PlannedSet], *, methods: Collection[str] = (), files: Collection[str] = ()
) -> list[Review]:
    """Return the approval of every copy in sets that a person looked at.

    Args:
        methods: only copies found in these ways.
        files: only copies of these names.
    """
    return [
        _review("approved", one.kept, row)
        for one in sets
        if one.kept is not None
        for row in _named(one.copies, files)
        if not methods or row["method"] in methods
    ]


def blanket_approvals(sets: Iterable[PlannedSet], methods: Collection[str] = EXACT) -> list[Review]:
    """Return the approval of every copy that needs no look, of all sets; those that need one are never among them."""
    return [
        _review("approved", one.kept, row)
        for one in sets
        if one.kept is not None
        for row in one.copies
        if row["action"] == "trash" and row["status"] == "proposed" and row["method"] in methods
    ]


def rejections(one: PlannedSet, files: Collection[str] = ()) -> list[Review]:
    """Return the rejection of a set: none of its files is a copy of another, or is one that is wanted.

    Args:
        files: only these files are no copies of the others.

    Raises:
        LookupError: no copy has such a name, or the file to keep is gone.
    """
    if one.kept is None:
        raise LookupError(f"the file to keep of {one.set_id} is gone; refresh the duplicate sets first")
    named = [row["file_id"] for row in _named(one.copies, files)]
    out = [_review("rejected", one.kept, row) for row in one.copies if row["file_id"] in named]
    # What is no copy of the file to keep is none of its copies either; such pairs were never measured.
    for left, right in combinations(one.copies, 2):
        one_of_them = left["file_id"] in named or right["file_id"] in named
        equal = left["payload_id"] == right["payload_id"]
        # Equal copies of something else remain copies of each other.
        if one_of_them and (not equal or (left["payload_id"] == one.kept["payload_id"] and not files)):
            out.append(_review("rejected", left, right, measured=False))
    return out


def withdrawals(decisions: Iterable[Review]) -> Iterator[Review]:
    """Yield what takes earlier decisions back."""
    newest = {(row.kept_place, row.kept_content, row.place, row.file): row for row in decisions}
    for row in newest.values():
        if row.decision != "withdrawn":
            yield Review(**vars(row) | {"decision": "withdrawn", "at": 0.0})


def _named(rows: Sequence[Row], files: Collection[str]) -> list[Row]:
    missing = [name for name in files if not any(_is_called(row, name) for row in rows)]
    if missing:
        raise LookupError(f"no copy in this set is called {', '.join(map(repr, missing))}")
    return [row for row in rows if not files or any(_is_called(row, name) for name in files)]


def _is_called(row: Row, name: str) -> bool:
    return name in (row["name"], row["name"].rpartition("/")[2], row["file_id"])


def _review(decision: str, kept: Row, row: Row, *, measured: bool = True) -> Review:
    method = row["method"] if measured else None
    return Review(
        decision=decision,
        set_id=row["set_id"],
        kept_payload=kept["payload_id"],
        kept_content=kept["content_id"],
        kept_place=place_id(kept["drop_folder"], kept["path"]),
        payload=row["payload_id"],
        content=row["content_id"],
        place=place_id(row["drop_folder"], row["path"]),
        file=row["file_id"],
        name=row["name"],
        method=method,
        distance=row["distance"] if measured else None,
        threshold=0.0 if method in EXACT else None,
        transform=row["transform"] if measured else None,
    )
