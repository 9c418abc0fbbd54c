"""What work took: stage runs and model costs."""

from dataclasses import asdict, dataclass

import sqlalchemy as sa

from resources.ledger.costs import CostRow, Costs
from resources.ledger.tables import stage_runs

__all__ = ["Accounts", "CostRow", "StageRunRow"]


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
