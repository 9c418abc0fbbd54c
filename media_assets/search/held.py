"""What the tables hold now: of each content the batch that counts, and the key of its rows."""

import hashlib
from collections.abc import Collection, Mapping
from typing import NamedTuple

import pyarrow.compute as pc

from resources.library import Library


class Held(NamedTuple):
    """Where the newest rows of a content are, and what they depend on."""

    batch: str
    key: str
    rows: int


def newest(library: Library, asset: str, present: Collection[str], space: str | None = None) -> dict[str, Held]:
    """Return content id → its newest rows, of contents that are `present` and, for vectors, of one space."""
    found: dict[str, Held] = {}
    for batch in reversed(library.batches(asset)):
        file = library.open_table(asset, batch)
        if file is None:
            continue
        with file:
            rows = file.read(["content_id", "key", *(["space"] if space else [])])
        if space:
            rows = rows.filter(pc.fill_null(pc.equal(rows["space"], space), False))
        groups = rows.group_by(["content_id", "key"]).aggregate([([], "count_all")])
        columns = (groups[name].to_pylist() for name in ("content_id", "key", "count_all"))
        for content, key, count in zip(*columns, strict=True):
            if content in present and content not in found:
                found[content] = Held(batch, key or "", count)
    return found


def fingerprint(keys: Mapping[str, str]) -> str:
    """Name a set of contents and the keys of what is known of them by one hash."""
    digest = hashlib.blake2b(digest_size=16)
    for content in sorted(keys):
        digest.update(f"{content}\0{keys[content]}\n".encode())
    return digest.hexdigest()


def by_batch(held: Mapping[str, Held], wanted: Collection[str]) -> dict[str, set[str]]:
    """Return batch → those of `wanted` whose rows are in it."""
    grouped: dict[str, set[str]] = {}
    for content in wanted:
        if content in held:
            grouped.setdefault(held[content].batch, set()).add(content)
    return grouped
