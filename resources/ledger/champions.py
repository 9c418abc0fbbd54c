"""Champions of experiments: which variant translates a pair of languages best; the newest of a kind counts."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from resources.ledger.database import reading
from resources.ledger.tables import champions


@dataclass(frozen=True)
class Champion:
    """A variant that was promoted.

    Attributes:
        source_language, language: ISO 639-1 codes of the pair.
        evidence: figures that spoke for it, its kind and what the variant is, as JSON-like data.
        at: when, Unix seconds.
    """

    experiment: str
    source_language: str
    language: str
    variant: str
    evidence: Mapping[str, Any]
    at: float = 0.0


class Champions:
    """Appends promotions and says which count."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine
        self._reading = reading(engine)

    def record(self, row: Champion) -> None:
        """Append a promotion."""
        values = vars(row) | {"evidence": json.dumps(dict(row.evidence)), "at": row.at or time.time()}
        with self._engine.begin() as connection:
            connection.execute(sa.insert(champions).values(**values))

    def all(self) -> list[Champion]:
        """Return every promotion, oldest first."""
        columns = [column for column in champions.columns if column.name != "id"]
        with self._reading.connect() as connection:
            found = connection.execute(sa.select(*columns).order_by(champions.c.id)).mappings().all()
        return [Champion(**{**row, "evidence": json.loads(row["evidence"])}) for row in found]

    def current(self, kind: str) -> dict[tuple[str, str], Champion]:
        """Return (source language, language) → the newest champion of experiments of a kind."""
        return {(row.source_language, row.language): row for row in self.all() if row.evidence.get("kind") == kind}
