"""Files that were exported from here, so that they are never taken for something that others made."""

import time
from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from resources.ledger.database import chunks, reading, upsert
from resources.ledger.tables import exports


class Exports:
    """Remembers exported files by the SHA-256 of their bytes."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine
        self._reading = reading(engine)

    def record(self, digests: Iterable[str]) -> None:
        """Remember files."""
        with self._engine.begin() as connection:
            upsert(connection, exports, [{"digest": digest, "at": time.time()} for digest in dict.fromkeys(digests)])

    def among(self, digests: Collection[str]) -> set[str]:
        """Return which of these files were exported from here."""
        found: set[str] = set()
        with self._reading.connect() as connection:
            for part in chunks(sorted(digests)):
                found |= set(connection.scalars(sa.select(exports.c.digest).where(exports.c.digest.in_(part))))
        return found
