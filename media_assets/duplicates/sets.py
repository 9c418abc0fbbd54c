"""Duplicate sets: every member is a copy of the set's keeper, never merely a copy of a copy."""

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from media_assets.duplicates.ranking import Rules, ranked, why
from media_assets.duplicates.visual import Link
from media_assets.schemas.duplicates import DUPLICATE_SETS
from resources.manifests import place_id


@dataclass(frozen=True)
class Rejected:
    """What reviewers rejected: pairs of payload ids, and pairs of places whose equal files are both wanted."""

    pairs: Collection[frozenset[str]] = frozenset()
    copies: Collection[frozenset[str]] = frozenset()


def present_files(files: pd.DataFrame, trashed: Collection[str] = ()) -> pd.DataFrame:
    """Return the newest claimed version of each file that could be read, from the inventory of all batches.

    A file that was claimed from two folders, one inside the other, is one file. A file that is gone from a folder
    that still holds others was renamed, moved or deleted: it is nobody's copy, and nothing to keep. Where a whole
    folder is gone it may come back, and its files stay, but for those that were moved to the trash.

    Args:
        files: rows of the inventory.
        trashed: ids of the files that are in the library's trash.
    """
    newest = files.drop_duplicates(["drop_folder", "path"], keep="last")
    places = [os.path.join(os.fsencode(root), path) for root, path in zip(newest["root"], newest["path"], strict=True)]
    newest = newest.assign(place=places).drop_duplicates("place", keep="last")
    there = newest["place"].map(os.path.lexists).astype(bool)
    away = newest["file_id"].isin(list(trashed))
    present = there | (~newest["root"].isin(set(newest["root"][there])) & ~away)
    return newest[present & newest["payload_id"].notna()].drop(columns="place").reset_index(drop=True)


def duplicate_sets(
    files: pd.DataFrame,
    links: Iterable[Link],
    rules: Rules = Rules(),  # noqa: B008 - it is frozen
    rejected: Rejected = Rejected(),
) -> pa.Table:
    """Form the sets.

    Files with equal bytes or an equal payload are copies. Among different payloads the best one becomes a keeper and
    takes those that are linked to it directly, then the best of the rest, and so on: chains never merge strangers.
    Which one is best is said in `ranking`.

    Args:
        files: rows of the inventory as `present_files` returns them.
        links: pairs of content ids that show the same.
        rules: what users prefer to keep.
        rejected: what reviewers said is not to be grouped.
    """
    order = ranked(files, rules)
    payload_of = dict(zip(order["content_id"], order["payload_id"], strict=True))
    near: defaultdict[str, dict[str, Link]] = defaultdict(dict)
    for link in links:
        left, right = payload_of.get(link.left), payload_of.get(link.right)
        if left is None or right is None or left == right:
            continue
        if frozenset((left, right)) not in rejected.pairs:
            near[left][right] = near[right][left] = link
    members: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in order.to_dict("records"):
        members[str(row["payload_id"])].append({str(name): value for name, value in row.items()})
    rows: list[dict[str, Any]] = []
    taken: set[str] = set()
    for payload, own in members.items():
        if payload in taken:
            continue
        joined = {other: link for other, link in near[payload].items() if other not in taken}
        taken |= {payload, *joined}
        others = [file for file in own[1:] if not rejected.copies or _places(own[0], file) not in rejected.copies]
        copies: list[tuple[dict[str, Any], Link | None]] = [(file, None) for file in others]
        copies += [(file, link) for other, link in joined.items() for file in members[other]]
        if copies:
            rows += _rows(own[0], copies)
    return pa.Table.from_pylist(rows, DUPLICATE_SETS)


def _rows(keeper: dict[str, Any], copies: Sequence[tuple[dict[str, Any], Link | None]]) -> list[dict[str, Any]]:
    shared = {"set_id": str(keeper["content_id"])[:16]}
    best = [file for file, _ in copies]
    rows = [shared | _file(keeper) | {"keep": True, "why": why(keeper, best), "method": None, "distance": 0.0}]
    for file, link in copies:
        if link is not None:
            method, distance = link.method, link.distance
        else:
            method, distance = ("bytes" if file["content_id"] == keeper["content_id"] else "payload"), 0.0
        rows.append(
            shared
            | _file(file)
            | {"keep": False, "why": _found(method, distance), "method": method, "distance": distance}
        )
    return rows


def _file(file: dict[str, Any]) -> dict[str, Any]:
    return {name: file[name] for name in ("file_id", "content_id", "name", "kind", "size")}


def _places(one: dict[str, Any], other: dict[str, Any]) -> frozenset[str]:
    return frozenset(place_id(file["drop_folder"], file["path"]) for file in (one, other))


def _found(method: str, distance: float) -> str:
    return {
        "bytes": "the same bytes",
        "payload": "the same content under other tags",
        "perceptual": f"looks the same ({distance:.0f} of 256 bits differ)",
        "video": f"shows the same frames ({100 * (1 - distance):.0f} % match)",
    }[method]
