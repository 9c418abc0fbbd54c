"""What work took: stage runs, model costs, people's ratings."""

import time
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from resources.ledger.costs import CostRow, Costs
from resources.ledger.database import storable
from resources.ledger.tables import ratings, stage_runs

__all__ = ["Accounts", "CostRow", "RatingRow", "StageRunRow"]


@dataclass(frozen=True)
class StageRunRow:
    """One run of a stage over a batch: times in seconds, sizes in bytes, items in numbers."""

    batch: str
    stage: str
    started_at: float
    seconds: float
    eligible: int
    hits: int
    computed: int
    bytes: int
    decoder_tasks: int
    model_loads: int
    peak_worker_bytes: int


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


class Accounts(Costs):
    """Appends and sums."""

    def record_run(self, row: StageRunRow) -> None:
        """Append a stage run."""
        with self._engine.begin() as connection:
            connection.execute(sa.insert(stage_runs).values(**asdict(row)))

    def runs(self, since: float = 0.0) -> list[StageRunRow]:
        """Return the stage runs that started at or after `since` (Unix seconds), oldest first."""
        columns = [column for column in stage_runs.columns if column.name != "id"]
        query = sa.select(*columns).where(stage_runs.c.started_at >= since).order_by(stage_runs.c.id)
        with self._reading.connect() as connection:
            return [StageRunRow(**row._mapping) for row in connection.execute(query)]

    def rate(self, row: RatingRow) -> None:
        """Append a rating.

        Raises:
            ValueError: the rating is not 1 to 5.
        """
        if not 1 <= row.rating <= 5:
            raise ValueError(f"a rating is 1 to 5, not {row.rating}")
        values = asdict(row) | {"note": storable(row.note), "corrected": storable(row.corrected), "at": time.time()}
        with self._engine.begin() as connection:
            connection.execute(sa.insert(ratings).values(**values))

    def translation_ratings(self) -> list[RatingRow]:
        """Return all ratings of results in some language, oldest first."""
        columns = [column for column in ratings.columns if column.name not in ("id", "at")]
        query = sa.select(*columns).where(ratings.c.language != "").order_by(ratings.c.id)
        with self._reading.connect() as connection:
            return [RatingRow(**row._mapping) for row in connection.execute(query)]

    def ratings(self, stage: str, item: str) -> list[RatingRow]:
        """Return the ratings of one item's result, oldest first."""
        columns = [column for column in ratings.columns if column.name not in ("id", "at")]
        query = sa.select(*columns).where(ratings.c.stage == stage, ratings.c.item == item).order_by(ratings.c.id)
        with self._reading.connect() as connection:
            return [RatingRow(**row._mapping) for row in connection.execute(query)]
