"""The state of every (batch, stage, item), with what its key was made of and why it was computed or not."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from resources.ledger.database import chunks, reading, storable, upsert
from resources.ledger.tables import items, stages

STATES = ("ok", "reused", "quarantined", "failed", "degraded", "not_applicable")
"""Every state an item can be in."""


@dataclass(frozen=True)
class ItemRow:
    """One row of the ledger.

    `extra` holds the key's components that belong to this item alone (such as its slice of the glossary), as JSON;
    `fingerprint` names the stage's own components; `why` says in words why it was computed or reused. `attempts` counts
    how often it was tried, as a whole when read, and in this run when written.
    """

    batch: str
    stage: str
    item: str
    label: str
    state: str
    reason: str | None
    key: str | None
    identity: str | None
    fingerprint: str | None
    extra: str | None
    why: str
    hit: bool
    seconds: float
    attempts: int = 1
    updated_at: float = 0.0


_COLUMNS = tuple(field.name for field in fields(ItemRow))
_columns_of = attrgetter(*_COLUMNS)


class Items:
    """Reads and writes item rows."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine
        self._reading = reading(engine)

    def record(self, rows: Sequence[ItemRow]) -> None:
        """Write rows in one transaction."""
        with self._engine.begin() as connection:
            self.write(connection, rows)

    def write(self, connection: Connection, rows: Sequence[ItemRow]) -> None:
        """Write rows inside the caller's transaction; an existing row that is computed again adds its attempts."""
        now = time.time()
        values = [_values(row) | {"updated_at": now, "attempts": 0 if row.hit else row.attempts} for row in rows]
        for part in chunks(values):
            upsert(connection, items, part, add=["attempts"])

    def describe_stage(self, fingerprint: str, stage: str, components: Mapping[str, Any]) -> None:
        """Remember what a stage's fingerprint stands for."""
        row = {"fingerprint": fingerprint, "stage": stage, "components": json.dumps(components, sort_keys=True)}
        with self._engine.begin() as connection:
            upsert(connection, stages, [row])

    def components(self, fingerprints: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return the components that fingerprints stand for."""
        found: dict[str, dict[str, Any]] = {}
        for part in chunks(sorted(set(fingerprints))):
            query = sa.select(stages.c.fingerprint, stages.c.components).where(stages.c.fingerprint.in_(part))
            with self._reading.connect() as connection:
                found |= {key: json.loads(text) for key, text in connection.execute(query)}
        return found

    def latest(self, stage: str, item_ids: Sequence[str]) -> dict[str, ItemRow]:
        """Return each item's newest row in a stage, over all batches, that had a key."""
        found: dict[str, ItemRow] = {}
        for part in chunks(item_ids):
            query = (
                sa.select(items)
                .where(items.c.stage == stage, items.c.item.in_(part), items.c.key.is_not(None))
                .order_by(items.c.updated_at)
            )
            with self._reading.connect() as connection:
                found |= {row.item: ItemRow(**row._mapping) for row in connection.execute(query)}
        return found

    def of(
        self,
        *,
        batch: str | None = None,
        stage: str | None = None,
        item: str | None = None,
        state_in: Sequence[str] | None = None,
    ) -> list[ItemRow]:
        """Return the rows that match all given conditions, by batch, stage and label."""
        query = sa.select(items).order_by(items.c.batch, items.c.stage, items.c.label)
        for column, value in ((items.c.batch, batch), (items.c.stage, stage), (items.c.item, item)):
            if value is not None:
                query = query.where(column == value)
        if state_in is not None:
            query = query.where(items.c.state.in_(state_in))
        with self._reading.connect() as connection:
            return [ItemRow(**row._mapping) for row in connection.execute(query)]

    def counts(self, batch: str | None = None, stage: str | None = None) -> dict[tuple[str, str], int]:
        """Return (stage, state) → how many items."""
        query = sa.select(items.c.stage, items.c.state, sa.func.count()).group_by(items.c.stage, items.c.state)
        if batch is not None:
            query = query.where(items.c.batch == batch)
        if stage is not None:
            query = query.where(items.c.stage == stage)
        with self._reading.connect() as connection:
            return {(row[0], row[1]): row[2] for row in connection.execute(query)}

    def forget_missing(self, batch: str, stage: str, present: Sequence[str]) -> int:
        """Remove a batch's rows of items that are no longer eligible for a stage; returns how many."""
        with self._engine.begin() as connection:
            known = set(connection.scalars(_items_of(batch, stage)))
            gone = sorted(known - set(present))
            for part in chunks(gone):
                connection.execute(
                    sa.delete(items).where(items.c.batch == batch, items.c.stage == stage, items.c.item.in_(part))
                )
        return len(gone)

    def to_retry(self, max_attempts: int) -> list[ItemRow]:
        """Return the rows of failed and degraded items below `max_attempts` attempts."""
        query = sa.select(items).where(items.c.state.in_(("failed", "degraded")), items.c.attempts < max_attempts)
        with self._reading.connect() as connection:
            return [ItemRow(**row._mapping) for row in connection.execute(query)]


def _values(row: ItemRow) -> dict[str, Any]:
    values = dict(zip(_COLUMNS, _columns_of(row), strict=True))  # vars would leave a dictionary with every row
    values.update(label=storable(row.label), reason=storable(row.reason), why=storable(row.why))
    return values


def _items_of(batch: str, stage: str) -> sa.Select[tuple[str]]:
    return sa.select(items.c.item).where(items.c.batch == batch, items.c.stage == stage)
