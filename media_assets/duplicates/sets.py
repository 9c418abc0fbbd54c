"""Duplicate sets: every member is a copy of the set's keeper, never merely a copy of a copy."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from media_assets.duplicates.links import Link, Links
from media_assets.duplicates.present import read_present
from media_assets.duplicates.ranking import Rules, ranked, why
from media_assets.schemas.duplicates import DUPLICATE_PAIRS, DUPLICATE_SETS
from media_assets.schemas.visual import FRAMES
from media_assets.stable import carry_ids
from resources.library import Library
from resources.manifests import place_id

VERSION = "2"


@dataclass(frozen=True)
class Rejected:
    """What reviewers rejected: pairs of payload ids, and pairs of places whose equal files are both wanted."""

    pairs: Collection[frozenset[str]] = frozenset()
    copies: Collection[frozenset[str]] = frozenset()


def library_sets(library: Library, rules: Rules, rejected: Rejected) -> pa.Table:
    """Return the sets of the whole library, from its inventory and its `duplicate_pairs`.

    Args:
        rules: what users prefer to keep.
        rejected: what reviewers said is not to be grouped.
    """
    files = read_present(library)
    shown = files["content_id"].map(_without_margins(library)).fillna(1.0)
    files["pixels"] = (files["width"].fillna(0) * files["height"].fillna(0) * shown).astype("int64")
    pairs = library.read_table("duplicate_pairs", DUPLICATE_PAIRS)
    previous = library.read_table("duplicate_sets", DUPLICATE_SETS)
    return duplicate_sets(files, pairs, rules, rejected, previous)


def _without_margins(library: Library) -> "pd.Series[float]":
    """Return content id → the share of a picture that lies within its margins, which are no reason to keep it."""
    rows = library.read_corpus("frames", FRAMES, ["content_id", "time_seconds", "trimmed"])
    rows = rows.filter(pc.field("trimmed").is_valid() & pc.field("time_seconds").is_null())
    left, top, right, bottom = rows["trimmed"].combine_chunks().flatten().to_numpy().reshape(-1, 4).T
    shares = pd.Series((right - left) * (bottom - top), rows["content_id"].to_pandas())
    return shares[~shares.index.duplicated(keep="last")].astype(float)


def duplicate_sets(
    files: pd.DataFrame,
    pairs: pa.Table,
    rules: Rules = Rules(),  # noqa: B008 - it is frozen
    rejected: Rejected = Rejected(),
    previous: pa.Table | None = None,
) -> pa.Table:
    """Form the sets.

    Files with equal bytes or an equal payload are copies. Among different payloads the best one becomes a keeper and
    takes those that are linked to it directly, then the best of the rest, and so on: chains never merge strangers.
    Which one is best is said in `ranking`.

    Args:
        files: rows of the inventory as `present_files` returns them.
        pairs: rows of `DUPLICATE_PAIRS`, of which the copies are linked.
        rules: what users prefer to keep.
        rejected: what reviewers said is not to be grouped.
        previous: the sets before; a set that goes on keeps its id, whoever is its keeper now.
    """
    order = ranked(files, rules)
    payload_of = dict(zip(order["content_id"], order["payload_id"], strict=True))
    links = Links(pairs, payload_of, rejected.pairs)
    members: dict[str, list[dict[str, Any]]] = defaultdict(list)
    several = order["payload_id"].duplicated(keep=False) | order["payload_id"].isin(links.payloads)
    for row in order[several].to_dict("records"):
        members[str(row["payload_id"])].append({str(name): value for name, value in row.items()})
    sets: list[list[dict[str, Any]]] = []
    taken: set[str] = set()
    for payload, own in members.items():
        if payload in taken:
            continue
        joined = {other: link for other, link in links.of(payload).items() if other not in taken}
        taken |= {payload, *joined}
        others = [file for file in own[1:] if not rejected.copies or _places(own[0], file) not in rejected.copies]
        copies: list[tuple[dict[str, Any], Link | None]] = [(file, None) for file in others]
        copies += [(file, link) for other, link in joined.items() for file in members[other]]
        if copies:
            sets.append(_rows(own[0], copies))
    _name(sets, previous)
    return pa.Table.from_pylist([row for rows in sets for row in rows], DUPLICATE_SETS)


def _rows(keeper: dict[str, Any], copies: Sequence[tuple[dict[str, Any], Link | None]]) -> list[dict[str, Any]]:
    best = [file for file, _ in copies]
    none = {"method": None, "distance": 0.0, "transform": None}
    rows = [_file(keeper) | none | {"keep": True, "why": why(keeper, best)}]
    for file, link in copies:
        found = link or Link("bytes" if file["content_id"] == keeper["content_id"] else "payload", 0.0)
        rows.append(_file(file) | vars(found) | {"keep": False, "why": _found(found)})
    return rows


def _name(sets: Sequence[list[dict[str, Any]]], previous: pa.Table | None) -> None:
    before: defaultdict[str, set[str]] = defaultdict(set)
    if previous is not None:
        for name, content in zip(previous["set_id"].to_pylist(), previous["content_id"].to_pylist(), strict=True):
            before[name].add(content)
    # A content may be in two sets where a reviewer wants both of two equal files; an id goes with the whole content.
    owner: dict[str, str] = {}
    for name, contents in sorted(before.items()):
        for content in contents:
            owner.setdefault(content, name)
    members = {name: frozenset(c for c in contents if owner[c] == name) for name, contents in before.items()}
    current: list[frozenset[str]] = []
    claimed: set[str] = set()
    for rows in sets:
        own = frozenset(row["content_id"] for row in rows) - claimed
        claimed |= own
        current.append(own)
    named = carry_ids(members, current, lambda number: str(sets[number][0]["content_id"])[:16])
    for rows, name in zip(sets, named.ids, strict=True):
        for row in rows:
            row["set_id"] = name


def _file(file: dict[str, Any]) -> dict[str, Any]:
    return {name: file[name] for name in ("file_id", "content_id", "name", "kind", "size")}


def _places(one: dict[str, Any], other: dict[str, Any]) -> frozenset[str]:
    return frozenset(place_id(file["drop_folder"], file["path"]) for file in (one, other))


def _found(link: Link) -> str:
    laid = f", {link.transform}" if link.transform else ""
    return {
        "bytes": "the same bytes",
        "payload": "the same content under other tags",
        "perceptual": f"looks the same{laid} ({link.distance:.0f} of 256 bits differ)",
        "tiles": f"looks the same tile by tile{laid} ({link.distance:.0f} of 256 bits differ)",
        "region": f"one lies inside the other ({link.distance:.0f} of 256 bits of the region differ)",
        "video": f"shows the same frames{laid} ({100 * (1 - link.distance):.0f} % match)",
        "audio": f"sounds the same ({100 * (1 - link.distance):.0f} % of the fingerprint agree)",
        "text": f"says the same ({100 * (1 - link.distance):.0f} % of the runs of words are equal)",
    }[link.method]
