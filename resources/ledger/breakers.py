"""Circuit breakers' state, shared by every process that talks to the same service."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from resources.breaker_store import BreakerState
from resources.ledger.database import reading, upsert
from resources.ledger.tables import breakers


class Breakers:
    """Stores (state, failures, opened at) by service name; `opened_at` is Unix seconds or None."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        """Work on what `engine` returns, asked when the first breaker is read and not before."""
        self._engine = engine

    def read(self, name: str) -> BreakerState:
        """Return a breaker's state; an unknown one is closed."""
        query = sa.select(breakers.c.state, breakers.c.failures, breakers.c.opened_at).where(breakers.c.name == name)
        with reading(self._engine()).connect() as connection:
            row = connection.execute(query).one_or_none()
        return BreakerState(*row) if row else BreakerState()

    def write(self, name: str, state: BreakerState) -> None:
        """Store a breaker's state."""
        row = {"name": name, **state._asdict()}
        with self._engine().begin() as connection:
            upsert(connection, breakers, [row])

    def all(self) -> list[tuple[str, str, int, float | None]]:
        """Return (name, state, failures, opened at) of every breaker seen."""
        with reading(self._engine()).connect() as connection:
            rows = connection.execute(sa.select(breakers).order_by(breakers.c.name)).all()
        return [(row.name, row.state, row.failures, row.opened_at) for row in rows]
