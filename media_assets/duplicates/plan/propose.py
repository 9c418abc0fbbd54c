"""From duplicate sets to a plan: what to keep, what may go, what a person must look at first, and why."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from media_assets.duplicates.plan.journal import Entry
from media_assets.duplicates.plan.merge import merged
from media_assets.duplicates.present import files_in_trash, read_present
from media_assets.duplicates.ranking import CRITERIA, Rules, better_than_kept, ranked
from media_assets.schemas.duplicates import DUPLICATE_SETS
from media_assets.schemas.plan import DUPLICATE_PLAN
from resources.ledger import Ledger
from resources.library import Library

VERSION = "1"
NAME = "duplicate_plan"

EXACT = ("bytes", "payload")
"""Methods whose copies differ in nothing that is played or shown."""

LOOKED_AT = {
    "tiles": "a mark or a line of text may cover part of it",
    "region": "parts of the picture are cut away or added",
    "video": "the frames match, the sound was not compared",
    "audio": "the recordings sound alike, their quality was not compared",
    "text": "the words are nearly the same, but not all of them",
}
"""Methods whose copies a person must look at first, and why."""

_UNKNOWN = "this way of finding copies does not promise that they are"
_GONE = "the file to keep is gone; the next refresh of the duplicate sets chooses another one"

_NEEDED = {*DUPLICATE_PLAN.names, *(one.column for one in CRITERIA), "preferred", "taken_at"}

Decisions = Mapping[tuple[str, str], str]
Trashed = Mapping[str, tuple[str, Entry]]


def plan_duplicates(library: Library, ledger: Ledger, rules: Rules) -> pa.Table:
    """Return the plan for the whole library, as files, sets, decisions and trash are now."""
    sets = library.read_table("duplicate_sets", DUPLICATE_SETS)
    files = read_present(library)
    files = files[files["file_id"].isin(sets["file_id"].to_pylist())]
    return propose(sets, files, rules, ledger.reviews.decided(), files_in_trash(library))


def propose(sets: pa.Table, files: pd.DataFrame, rules: Rules, decided: Decisions, trashed: Trashed) -> pa.Table:
    """Return the plan; sets keep their order, files that are in the trash come last.

    Args:
        sets: the duplicate sets.
        files: the inventory's rows of the files in them that are there.
        decided: newest decision by content id of the kept file and id of the other one.
        trashed: file id → journal and entry of files in the trash.
    """
    best_first = ranked(files, rules)
    names = [name for name in best_first.columns if name in _NEEDED]
    columns = (best_first[name].tolist() for name in names)
    known = {row["file_id"]: row for row in (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))}
    order = {file_id: position for position, file_id in enumerate(known)}
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in sets.to_pylist():
        if row["file_id"] in known:
            groups.setdefault(row["set_id"], []).append(row)
    rows: list[dict[str, Any]] = []
    for members in groups.values():
        members.sort(key=lambda row: (not row["keep"], order[row["file_id"]]))
        rows += _set([known[row["file_id"]] | row | _evidence(row) for row in members], decided)
    rows += [_applied(journal, entry) for journal, entry in trashed.values() if entry.file_id not in known]
    return pa.Table.from_pylist([dict.fromkeys(DUPLICATE_PLAN.names) | row for row in rows], DUPLICATE_PLAN)


def _evidence(row: dict[str, Any]) -> dict[str, Any]:
    exact = row["method"] == "bytes" or (row["method"] == "payload" and row["kind"] != "document")
    return {"exact": exact, "transform": row.get("transform"), "found": row["why"]}


def _set(members: list[dict[str, Any]], decided: Decisions) -> Iterator[dict[str, Any]]:
    keeper, copies = members[0], members[1:]
    if not keeper["keep"]:
        for row in members:
            yield _row(row, action="review", status="proposed", why=f"{row['found']}; {_GONE}", bytes_won=0)
        return
    for row in copies:
        row["decision"] = decided.get((keeper["content_id"], row["file_id"]))
    going = [row for row in copies if row["decision"] != "rejected"]
    if copies:
        yield _row(keeper, action="keep", why=keeper["found"], bytes_won=0, merge=merged(keeper, going), exact=None)
    for row in copies:
        look = must_be_looked_at(keeper, row)
        if row["decision"] == "rejected":
            yield _row(row, action="keep", status="rejected", why=f"{row['found']}; kept by a reviewer", bytes_won=0)
            continue
        approved = row["decision"] == "approved"
        action = "review" if look and not approved else "trash"
        words = f"{row['found']}{'' if row['exact'] or look else '; edited or encoded anew'}"
        words = f"{words}; {'approved by a reviewer' if approved else look}" if look else words
        status = "approved" if approved else "proposed"
        yield _row(row, action=action, status=status, why=words, bytes_won=row["size"])


def must_be_looked_at(keeper: Mapping[str, Any], row: Mapping[str, Any]) -> str | None:
    """Say why a person must look at a copy before it goes, or None."""
    better = better_than_kept(keeper, row)
    if better:
        return f"it is better than the file to keep: {better}"
    if row["exact"] or row["method"] == "perceptual":
        return None
    if row["method"] == "payload":
        return "the words are the same, the layout was not compared"
    return LOOKED_AT.get(row["method"], _UNKNOWN)


def _row(row: dict[str, Any], **about: Any) -> dict[str, Any]:
    made = {name: row.get(name) for name in DUPLICATE_PLAN.names} | about
    if made["action"] == "keep" and row["keep"]:
        made |= {"method": None, "distance": None, "transform": None}
    return made


def _applied(journal: str, entry: Entry) -> dict[str, Any]:
    shared = ("set_id", "file_id", "content_id", "name", "size", "method", "drop_folder", "root", "path")
    return {name: getattr(entry, name) for name in shared} | {
        "action": "trash",
        "status": "applied",
        "why": f"moved to the trash; kept instead: {entry.kept}",
        "exact": entry.method in EXACT,
        "bytes_won": entry.size,
        "journal": journal,
        "modified_at": entry.mtime_ns,
    }
