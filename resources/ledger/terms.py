"""What people decided about terms; decisions are only ever added, and later ones overrule earlier ones."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from resources.ledger.database import chunks, reading, storable
from resources.ledger.tables import term_decisions

DECISIONS = ("accepted", "rejected", "added")
"""A suggestion is taken; it is not to be made again, or an accepted or added term goes; a term nobody suggested."""


@dataclass(frozen=True)
class TermDecision:
    """One decision about a term; what is empty stands for any.

    Attributes:
        decision: one of `DECISIONS`.
        term: the term as written.
        language, target_language: ISO 639-1 codes.
        target: its translation.
        series: as `series_of` gives it.
        at: when it was decided, Unix seconds.
    """

    decision: str
    term: str
    language: str
    target_language: str = ""
    target: str = ""
    series: str = ""
    at: float = 0.0


class Terms:
    """Appends decisions and gives them back."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine
        self._reading = reading(engine)

    def record(self, rows: Sequence[TermDecision]) -> None:
        """Append decisions in one transaction.

        Raises:
            ValueError: a decision that is none of `DECISIONS`, a term without text or language, or an accepted or
                added one without a translation.
        """
        for row in rows:
            if row.decision not in DECISIONS:
                raise ValueError(f"a decision is one of {', '.join(DECISIONS)}, not {row.decision}")
            if not (row.term.strip() and row.language):
                raise ValueError("a decision names a term and its language")
            if row.decision != "rejected" and not row.target.strip():
                raise ValueError(f"a term that is {row.decision} has a translation")
        now = time.time()
        texts = ("term", "target", "series")
        values = [
            asdict(row) | {name: storable(getattr(row, name)) for name in texts} | {"at": row.at or now} for row in rows
        ]
        with self._engine.begin() as connection:
            for part in chunks(values):
                connection.execute(sa.insert(term_decisions), list(part))

    def all(self) -> list[TermDecision]:
        """Return every decision, oldest first."""
        columns = [column for column in term_decisions.columns if column.name != "id"]
        query = sa.select(*columns).order_by(term_decisions.c.id)
        with self._reading.connect() as connection:
            return [TermDecision(**row._mapping) for row in connection.execute(query)]
