"""What a stage makes of an item, and how it travels from a worker process; imports nothing heavy."""

from dataclasses import dataclass

import pyarrow as pa

from resources.arrow import pack, unpack


@dataclass(frozen=True)
class Outcome:
    """What a stage made of an item.

    `state` is `ok`, `degraded` or `not_applicable`; the latter two need a `reason`. `keep` says whether the result
    may be reused: False for a lesser result that the same key could better tomorrow. `identity` is the item's, where
    only computing could tell it. `tried` is False where it waits for money or a service that is left alone: that uses
    up no attempt.
    """

    table: pa.Table
    state: str = "ok"
    reason: str | None = None
    keep: bool = True
    identity: str = ""
    tried: bool = True


def portable(outcome: Outcome) -> bytes:
    """Turn an outcome into bytes that a worker may return."""
    told = {"state": outcome.state, "reason": outcome.reason or "", "identity": outcome.identity}
    notes = {name.encode(): text.encode() for name, text in told.items()}
    # Pictures and sound are compressed already or do not compress, and the way is short.
    return pack(outcome.table.replace_schema_metadata(notes), compress=False)


def received(data: bytes) -> Outcome:
    """Read what `portable` wrote."""
    table = unpack(data)
    told = {name.decode(): text.decode() for name, text in table.schema.metadata.items()}
    bare = table.replace_schema_metadata(None)
    return Outcome(bare, told["state"], told["reason"] or None, identity=told["identity"])
