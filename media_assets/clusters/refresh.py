"""Bringing clusters up to date: few new things join what is there, many have clusters formed anew under the old ids."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.clusters.centroids import Centroids
from media_assets.clusters.group import group_vectors, method_for
from media_assets.clusters.large import means_of
from media_assets.clusters.members import members_table
from media_assets.clusters.quality import Quality, quality_of
from media_assets.clusters.small import MOST, Labels
from media_assets.clusters.store import add_events, numbers_of, read_centroids, write_centroids
from media_assets.clusters.thresholds import threshold_for
from media_assets.clusters.units import Units, read_units
from media_assets.schemas.clusters import CLUSTERS
from media_assets.stable import Event, carry_ids, counted_events
from resources.clusters import ClusterRules
from resources.library import Library

VERSION = "2"

_SHOWN = 10


@dataclass(frozen=True)
class Refreshed:
    """Clusters as they are now.

    Attributes:
        table: rows of `CLUSTERS`.
        quality: as judged when the clusters were formed.
        about: what is worth showing of this computation, by name.
    """

    table: pa.Table
    quality: Quality
    about: dict[str, Any]


def refresh_clusters(library: Library, space: str, rules: ClusterRules, now: datetime | None = None) -> Refreshed:
    """Bring the clusters of a space up to date and record what happened to them."""
    units = read_units(library, space)
    numbers = numbers_of(units)
    before = library.read_table("clusters", CLUSTERS)
    known = read_centroids(library, space) if space in before["space"].unique().to_pylist() else None
    reason = why_anew(known, numbers, rules)
    if reason is None and known is not None:
        centroids, labels, events = _joined(known, units, numbers, before, space)
        state = f"joined, since {_changed(known, numbers):,} changes among {len(numbers):,} things"
    else:
        centroids, labels, events = _formed(units, numbers, before, space, rules)
        state = f"formed anew: {reason}"
    table = members_table(library, units, labels, centroids, space)
    add_events(library, events, now or datetime.now(UTC), reason or "", space)
    write_centroids(library, space, centroids)
    about = {
        "clusters": len(set(table["cluster_id"].to_pylist())),
        "members": len(table),
        "without a cluster": int((labels < 0).sum()),
        "copies counted once": sum(units.copies.values()),
        "too plain to compare": units.plain,
        "vectors of other spaces": units.foreign,
        "vectors unusable": units.unusable,
        "space": space,
        "threshold": centroids.notes["threshold"],
        "method": centroids.notes["method"],
        "clusters were": state,
        **{f"clusters {kind}": count for kind, count in counted_events(events).items()},
        "events": [f"{event.kind}: {', '.join(event.ids)} ({event.members} members)" for event in events[:_SHOWN]],
    }
    return Refreshed(table, Quality(**centroids.notes["quality"]), about)


def why_anew(known: Centroids | None, numbers: npt.NDArray[np.uint64], rules: ClusterRules) -> str | None:
    """Return why clusters are to be formed anew; None where new things can join those that are there."""
    if known is None:
        return "there were none of this space"
    if known.notes.get("rules") != _rules(rules):
        return "the rules changed"
    changed = _changed(known, numbers)
    if changed and len(numbers) <= MOST:
        return f"{changed:,} changes among {len(numbers):,} things, and up to {MOST:,} it takes seconds"
    if changed > rules.renewed_from * len(known.seen):
        return f"{changed:,} changes among {len(numbers):,} things, more than {rules.renewed_from:.0%}"
    return None


def _formed(
    units: Units, numbers: npt.NDArray[np.uint64], before: pa.Table, space: str, rules: ClusterRules
) -> tuple[Centroids, Labels, list[Event]]:
    vectors = units.vectors
    threshold = threshold_for(space, vectors, rules.threshold)
    labels = group_vectors(vectors, rules, threshold.value)
    rows = np.flatnonzero(labels >= 0)
    order = rows[np.argsort(labels[rows], kind="stable")]
    parts = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1) if len(order) else []
    groups = [frozenset(units.contents[row] for row in part) for part in parts]
    means, sizes = means_of(vectors, labels, len(groups))
    central = [_central(vectors[part], means[place]) for place, part in enumerate(parts)]
    carried = carry_ids(_members(before), groups, lambda place: units.contents[parts[place][central[place]]][:16])
    quality = quality_of(vectors, labels, lambda some: group_vectors(some, rules, threshold.value))
    notes = {
        "rules": _rules(rules),
        "threshold": str(threshold),
        "method": method_for(rules, len(vectors)),
        "quality": asdict(quality),
    }
    found = Centroids(carried.ids, means, sizes, threshold.value, notes, np.sort(numbers))
    return found, labels, carried.events


def _joined(
    known: Centroids, units: Units, numbers: npt.NDArray[np.uint64], before: pa.Table, space: str
) -> tuple[Centroids, Labels, list[Event]]:
    places = {name: place for place, name in enumerate(known.ids)}
    own = before.filter(pa.compute.equal(before["space"], space))
    member_of = dict(zip(own["content_id"].to_pylist(), own["cluster_id"].to_pylist(), strict=True))
    labels = np.array([places.get(member_of.get(content, ""), -1) for content in units.contents], np.int64)
    for row in np.flatnonzero(~np.isin(numbers, known.seen) & (labels < 0)):
        cluster, _ = known.decide(units.vectors[row])
        if cluster is not None:
            labels[row] = places[cluster]
            known.add(cluster, units.vectors[row])
    left = set(labels.tolist())
    sizes = {name: len(members) for name, members in _members(own).items()}
    gone = [Event("gone", (name,), size) for name, size in sizes.items() if places.get(name) not in left]
    return known, labels, gone


def _central(vectors: npt.NDArray[np.floating], mean: npt.NDArray[np.floating]) -> int:
    return int(np.argmax(vectors.astype(np.float32) @ mean.astype(np.float32)))


def _members(table: pa.Table) -> Mapping[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for cluster, content in zip(table["cluster_id"].to_pylist(), table["content_id"].to_pylist(), strict=True):
        groups.setdefault(cluster, set()).add(content)
    return {cluster: frozenset(members) for cluster, members in groups.items()}


def _changed(known: Centroids, numbers: npt.NDArray[np.uint64]) -> int:
    return len(np.setxor1d(known.seen, numbers))


def _rules(rules: ClusterRules) -> dict[str, Any]:
    return {"version": VERSION, "method": rules.method, "threshold": rules.threshold, "smallest": rules.smallest}
