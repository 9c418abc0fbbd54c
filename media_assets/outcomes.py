"""What a stage makes of an item, and how it travels from a worker process; imports nothing heavy."""

from dataclasses import dataclass

import pyarrow as pa

from resources.arrow import pack, unpack


@dataclass(frozen=True)
class Outcome:
    """What a stage made of an item.

    `state` is `ok`, `degraded` or `not_applicable`; the latter two need a `reason`. `keep` says whether the result
    may be reused: False for a lesser result that the same key could better tomorrow.
    """

    table: pa.Table
    state: str = "ok"
    reason: str | None = None
    keep: bool = True


def portable(outcome: Outcome) -> bytes:
    """Turn an outcome into bytes that a worker may return."""
    notes = {b"state": outcome.state.encode(), b"reason": (outcome.reason or "").encode()}
    # Pictures and sound are compressed already or do not compress, and the way is short.
    return pack(outcome.table.replace_schema_metadata(notes), compress=False)


def received(data: bytes) -> Outcome:
    """Read what `portable` wrote."""
    table = unpack(data)
    notes = table.schema.metadata
    return Outcome(table.replace_schema_metadata(None), notes[b"state"].decode(), notes[b"reason"].decode() or None)
