"""What people think of results: ratings, notes, corrected texts."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from resources.ledger.database import dialect_of, reading, storable
from resources.ledger.tables import ratings

_TEXTS = ("note", "corrected", "source", "rated")


@dataclass(frozen=True)
class RatingRow:
    """What a person thinks of a result: 1 (useless) to 5 (perfect), with an optional note and corrected text.

    Attributes:
        position: number of the segment.
        language: ISO 639-1 code of the rated text.
        source_language: that of what it was made from.
        source: what it was made from.
        rated: the text that the person saw.
        variant: the variant of an experiment that made it.
        digest: one row only is kept of each; for ratings that may be read twice.
    """

    stage: str
    item: str
    rating: int
    position: int | None = None
    note: str | None = None
    corrected: str | None = None
    language: str = ""
    source_language: str = ""
    source: str | None = None
    rated: str | None = None
    variant: str = ""
    digest: str | None = None


@dataclass(frozen=True)
class Rated:
    """A rating and when it was given, Unix seconds."""

    at: float
    row: RatingRow


class Ratings:
    """Appends ratings and gives them back."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine
        self._reading = reading(engine)

    def record(self, rows: Sequence[RatingRow]) -> int:
        """Append ratings in one transaction, except those whose digest is known; returns how many were new.

        Raises:
            ValueError: a rating is not 1 to 5; nothing is written.
        """
        for row in rows:
            if not 1 <= row.rating <= 5:
                raise ValueError(f"a rating is 1 to 5, not {row.rating}")
        now = time.time()
        values = [asdict(row) | {name: storable(getattr(row, name)) for name in _TEXTS} | {"at": now} for row in rows]
        new = 0
        with self._engine.begin() as connection:
            insert = dialect_of(connection).insert(ratings).on_conflict_do_nothing(index_elements=["digest"])
            for value in values:
                new += connection.execute(insert, value).rowcount
        return new

    def all(self, stage: str | None = None, item: str | None = None) -> list[Rated]:
        """Return all ratings, or those of a stage or item, oldest first."""
        columns = [column for column in ratings.columns if column.name != "id"]
        query = sa.select(*columns).order_by(ratings.c.id)
        for column, value in ((ratings.c.stage, stage), (ratings.c.item, item)):
            if value is not None:
                query = query.where(column == value)
        with self._reading.connect() as connection:
            return [_rated(dict(row._mapping)) for row in connection.execute(query)]


def _rated(values: dict[str, object]) -> Rated:
    at = values.pop("at")
    return Rated(at, RatingRow(**values))  # type: ignore[arg-type]
