"""What work took."""

from resources.ledger import Ledger
from resources.ledger.accounts import StageRunRow


def run(batch: str, started_at: float) -> StageRunRow:
    return StageRunRow(batch, "probe", started_at, 2.5, 10, 4, 6, 20_000_000_000, 6, 1, 3_000_000_000)


def test_stage_runs_come_back_oldest_first(ledger: Ledger) -> None:
    rows = [run("b1", 10.0), run("b2", 20.0)]
    for row in rows:
        ledger.accounts.record_run(row)
    assert ledger.accounts.runs() == rows
    assert ledger.accounts.runs(since=15) == rows[1:]
