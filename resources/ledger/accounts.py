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
    """One request to a paid or metered model, whatever came of it; the key that opened it is nowhere in here.

    Attributes:
        provider: host and port of the service.
        tokens_in: tokens of the prompt, with those in `tokens_cached`.
        seconds: how long it took.
        outcome: `ok`, or the class of the failure.
        money: US dollars; None where no price is known.
        language: ISO 639-1 code of what was made.
        run: what the budget of one run counts together.
        variant: the variant of an experiment.
        audio_seconds: sound that was sent.
        request_hash: SHA-256 of what was sent: says what went where without showing it.
        masked: private things that were masked in it.
        price_source: whose price it is, and of which version or day.
        prompt: what was sent; only where the settings allow it.
    """

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
    language: str = ""
    run: str = ""
    variant: str = ""
    audio_seconds: float = 0.0
    request_hash: str = ""
    masked: int = 0
    price_source: str | None = None
    prompt: str | None = None


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
