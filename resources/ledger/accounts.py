"""What work took: stage runs, model costs, people's ratings."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from resources.ledger.database import reading, storable
from resources.ledger.tables import costs, ratings, stage_runs


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
class CostRow:
    """One call of a paid or metered model; `money` is in US dollars, None where no price is known."""

    batch: str
    stage: str
    item: str
    provider: str
    model: str
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    seconds: float
    outcome: str
    money: float | None = None


@dataclass(frozen=True)
class RatingRow:
    """What a person thinks of a result: 1 (useless) to 5 (perfect), with an optional note and corrected text."""

    stage: str
    item: str
    rating: int
    position: int | None = None
    note: str | None = None
    corrected: str | None = None


class Accounts:
    """Appends and sums."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine
        self._reading = reading(engine)

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

    def record_costs(self, rows: Sequence[CostRow]) -> None:
        """Append model calls."""
        if rows:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(costs), [asdict(row) | {"at": time.time()} for row in rows])

    def cost_totals(self) -> list[tuple[str, str, int, int, int]]:
        """Return (stage, model, calls, tokens in, tokens out), by stage and model."""
        query = (
            sa.select(
                costs.c.stage,
                costs.c.model,
                sa.func.count(),
                sa.func.sum(costs.c.tokens_in),
                sa.func.sum(costs.c.tokens_out),
            )
            .group_by(costs.c.stage, costs.c.model)
            .order_by(costs.c.stage, costs.c.model)
        )
        with self._reading.connect() as connection:
            return [(row[0], row[1], int(row[2]), int(row[3]), int(row[4])) for row in connection.execute(query)]

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

    def ratings(self, stage: str, item: str) -> list[RatingRow]:
        """Return the ratings of one item's result, oldest first."""
        columns = [column for column in ratings.columns if column.name not in ("id", "at")]
        query = sa.select(*columns).where(ratings.c.stage == stage, ratings.c.item == item).order_by(ratings.c.id)
        with self._reading.connect() as connection:
            return [RatingRow(**row._mapping) for row in connection.execute(query)]
