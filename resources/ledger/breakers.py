"""Circuit breakers' state, shared by every process that talks to the same service."""

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from resources.ledger.database import reading, upsert
from resources.ledger.tables import breakers


class Breakers:
    """Stores (state, failures, opened at) by service name; `opened_at` is Unix seconds or None."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine
        self._reading = reading(engine)

    def read(self, name: str) -> tuple[str, int, float | None]:
        """Return a breaker's state; an unknown one is closed."""
        query = sa.select(breakers.c.state, breakers.c.failures, breakers.c.opened_at).where(breakers.c.name == name)
        with self._reading.connect() as connection:
            row = connection.execute(query).one_or_none()
        return (row[0], row[1], row[2]) if row else ("closed", 0, None)

    def write(self, name: str, state: str, failures: int, opened_at: float | None) -> None:
        """Store a breaker's state."""
        row = {"name": name, "state": state, "failures": failures, "opened_at": opened_at}
        with self._engine.begin() as connection:
            upsert(connection, breakers, [row])

    def all(self) -> list[tuple[str, str, int, float | None]]:
        """Return (name, state, failures, opened at) of every breaker seen."""
        with self._reading.connect() as connection:
            rows = connection.execute(sa.select(breakers).order_by(breakers.c.name)).all()
        return [(row.name, row.state, row.failures, row.opened_at) for row in rows]
