"""What clusters leave behind for the next time: their means as a blob, and a bounded table of what happened to them."""

import hashlib
import json
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.clusters.centroids import NOTES, Centroids
from media_assets.clusters.units import Units
from media_assets.schemas.clusters import CLUSTER_EVENTS
from media_assets.stable import Event
from resources.library import Library

MOST_EVENTS = 10_000
"""Newest events that are kept."""


def blob_of(space: str) -> str:
    """Return the name of the blob with the means of a space's clusters."""
    readable = re.sub(r"[^A-Za-z0-9.]+", "-", space).strip("-")[:60]
    return f"clusters/{readable}-{hashlib.sha256(space.encode()).hexdigest()[:8]}.zip"


def read_centroids(library: Library, space: str) -> Centroids | None:
    """Return the clusters of a space as the last computation left them; None where there are none that can be read."""
    path = library.blob_path(blob_of(space))
    if not path.exists():
        return None
    try:
        return Centroids.load(path.read_bytes())
    except ValueError:
        return None


def read_notes(library: Library, space: str) -> dict[str, Any]:
    """Return what was noted when the clusters of a space were formed; nothing where that cannot be read."""
    path = library.blob_path(blob_of(space))
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as parts:
            notes: dict[str, Any] = json.loads(parts.read(NOTES))["notes"]
            return notes
    except (OSError, zipfile.BadZipFile, KeyError, ValueError):
        return {}


def write_centroids(library: Library, space: str, centroids: Centroids) -> None:
    """Keep the clusters of a space."""
    library.write_blob(blob_of(space), centroids.save())


def numbers_of(units: Units) -> npt.NDArray[np.uint64]:
    """Return a number for each unit by which it is recognised: 64 bits, so that a million take 8 MB."""
    digests = bytearray()
    for content, vector in zip(units.contents, units.vectors, strict=True):
        digests += hashlib.blake2b(content.encode() + vector.tobytes(), digest_size=8).digest()
    return np.frombuffer(bytes(digests), np.uint64)


def add_events(library: Library, events: Sequence[Event], at: datetime, reason: str, space: str) -> None:
    """Append events to their table; those of a computation that was repeated because it failed are not doubled."""
    table = library.read_table("cluster_events", CLUSTER_EVENTS)
    rows = [
        {"at": at, "kind": event.kind, "cluster_id": event.ids[0], "others": list(event.ids[1:])}
        | {"members": event.members, "reason": reason, "space": space}
        for event in events
    ]
    if not rows:
        return
    if _without_time(table.slice(max(0, len(table) - len(rows))).to_pylist()) == _without_time(rows):
        table = table.slice(0, len(table) - len(rows))
    joined = pa.concat_tables([table, pa.Table.from_pylist(rows, CLUSTER_EVENTS)])
    library.write_table("cluster_events", joined.slice(max(0, len(joined) - MOST_EVENTS)), CLUSTER_EVENTS)


def _without_time(rows: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    return [{name: value for name, value in row.items() if name not in ("at", "reason")} for row in rows]
