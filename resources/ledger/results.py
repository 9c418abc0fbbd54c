"""Stored results by key: compressed Arrow tables with a checksum, bounded by a collector."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from resources.arrow import pack, unpack
from resources.ledger.database import chunks, reading, storable, upsert
from resources.ledger.tables import costs, results

_DAY = 86_400.0
_COLLECT_TO = 0.9


class Origin(NamedTuple):
    """The item for which a result was computed: its batch, its id and its name for people."""

    batch: str
    item: str
    label: str


@dataclass(frozen=True)
class Result:
    """What a stage made of an item: a state, the reason where it is not `ok`, and the rows.

    `origin` is None for results that an earlier release stored.
    """

    state: str
    reason: str | None
    table: pa.Table
    seconds: float = 0.0
    origin: Origin | None = None


class Results:
    """A cache whose entries prove themselves: one that fails its checksum is a miss and is dropped."""

    def __init__(self, engine: Engine, max_bytes: int) -> None:
        """Work on `engine`, keeping at most about `max_bytes` of results."""
        self._engine = engine
        self._reading = reading(engine)
        self._max_bytes = max_bytes

    def lookup(self, keys: Sequence[str]) -> dict[str, Result]:
        """Return the stored results among `keys`."""
        found: dict[str, Result] = {}
        corrupt: list[str] = []
        stale: list[str] = []
        yesterday = time.time() - _DAY
        for part in chunks(keys):
            with self._reading.connect() as connection:
                rows = connection.execute(sa.select(results).where(results.c.key.in_(part))).all()
            for row in rows:
                if _checksum(row.data) != row.checksum:
                    corrupt.append(row.key)
                    continue
                found[row.key] = Result(row.state, row.reason, unpack(row.data), row.seconds, _origin(row))
                if row.used_at < yesterday:
                    stale.append(row.key)
        self._forget(corrupt)
        self._touch(stale)
        return found

    def origins(self, keys: Sequence[str]) -> dict[str, Origin]:
        """Return for whom the stored results among `keys` were computed, as far as that is known."""
        found: dict[str, Origin] = {}
        columns = (results.c.key, results.c.batch, results.c.item, results.c.label)
        for part in chunks(keys):
            with self._reading.connect() as connection:
                rows = connection.execute(sa.select(*columns).where(results.c.key.in_(part))).all()
            found |= {row.key: origin for row in rows if (origin := _origin(row)) is not None}
        return found

    def seconds(self, keys: Sequence[str]) -> dict[str, float]:
        """Return what computing the stored results among `keys` took, without reading them."""
        found: dict[str, float] = {}
        for part in chunks(keys):
            with self._reading.connect() as connection:
                query = sa.select(results.c.key, results.c.seconds).where(results.c.key.in_(part))
                found |= {row.key: row.seconds for row in connection.execute(query)}
        return found

    def known(self, keys: Sequence[str]) -> set[str]:
        """Return those of `keys` that have a stored result, without reading it."""
        found: set[str] = set()
        for part in chunks(keys):
            with self._reading.connect() as connection:
                found |= set(connection.scalars(sa.select(results.c.key).where(results.c.key.in_(part))))
        return found

    def store(self, connection: Connection, stage: str, computed: Sequence[tuple[str, Result]]) -> None:
        """Write results by their keys inside the caller's transaction."""
        upsert(connection, results, [_row(key, stage, result) for key, result in computed])

    def bytes(self) -> int:
        """Sum of the stored results' sizes."""
        with self._reading.connect() as connection:
            return int(connection.scalar(sa.select(sa.func.coalesce(sa.func.sum(results.c.bytes), 0))) or 0)

    def count(self) -> int:
        """How many results are stored."""
        with self._reading.connect() as connection:
            return int(connection.scalar(sa.select(sa.func.count()).select_from(results)) or 0)

    def collect(self) -> int:
        """Drop the least recently used results until 90 % of the bound is left; returns how many went.

        What stages made by metered calls goes last: it would have to be paid for again.
        """
        excess = self.bytes() - self._max_bytes
        if excess <= 0:
            return 0
        excess += int(self._max_bytes * (1 - _COLLECT_TO))
        doomed: list[str] = []
        with self._reading.connect() as connection:
            paid = _among(connection.scalars(sa.select(costs.c.stage).distinct()).all())
            oldest = connection.execute(sa.select(results.c.key, results.c.bytes).order_by(paid, results.c.used_at))
            for key, size in oldest:
                if excess <= 0:
                    break
                doomed.append(key)
                excess -= size
        self._forget(doomed)
        if self._engine.dialect.name == "sqlite":
            _shrink(self._engine)
        return len(doomed)

    def _forget(self, keys: Sequence[str]) -> None:
        for part in chunks(keys):
            with self._engine.begin() as connection:
                connection.execute(sa.delete(results).where(results.c.key.in_(part)))

    def _touch(self, keys: Sequence[str]) -> None:
        for part in chunks(keys):
            with self._engine.begin() as connection:
                connection.execute(sa.update(results).where(results.c.key.in_(part)).values(used_at=time.time()))


def _among(stages: Sequence[str]) -> sa.ColumnElement[int]:
    """Return 1 for results of these stages, and of those inside them, else 0."""
    inside = [results.c.stage.startswith(f"{stage}/", autoescape=True) for stage in stages if stage]
    return sa.case((sa.or_(sa.false(), results.c.stage.in_(stages), *inside), 1), else_=0)


def _row(key: str, stage: str, result: Result) -> dict[str, Any]:
    data = pack(result.table)
    now = time.time()
    return {
        "key": key,
        "stage": stage,
        "state": result.state,
        "reason": storable(result.reason),
        "data": data,
        "checksum": _checksum(data),
        "bytes": len(data),
        "seconds": result.seconds,
        "created_at": now,
        "used_at": now,
        "batch": result.origin.batch if result.origin else None,
        "item": result.origin.item if result.origin else None,
        "label": storable(result.origin.label) if result.origin else None,
    }


def _shrink(engine: Engine) -> None:
    raw = engine.raw_connection()
    try:
        # The statement frees one page per step, and of Python's ways to run it only a script steps to the end.
        raw.cursor().executescript("PRAGMA incremental_vacuum")
    finally:
        raw.close()


def _origin(row: Any) -> Origin | None:
    return None if row.batch is None else Origin(row.batch, row.item, row.label)


def _checksum(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
