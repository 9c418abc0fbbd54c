"""What work took."""

from resources.ledger import Ledger
from resources.ledger.accounts import CostRow, StageRunRow


def run(batch: str, started_at: float) -> StageRunRow:
    return StageRunRow(batch, "probe", started_at, 2.5, 10, 4, 6, 20_000_000_000, 6, 1, 3_000_000_000)


def cost(stage: str, tokens_in: int, tokens_out: int) -> CostRow:
    return CostRow("b1", stage, "i1", "api.example", "model-1", tokens_in, tokens_out, 0, 0.5, "ok")


def test_stage_runs_come_back_oldest_first(ledger: Ledger) -> None:
    rows = [run("b1", 10.0), run("b2", 20.0)]
    for row in rows:
        ledger.accounts.record_run(row)
    assert ledger.accounts.runs() == rows
    assert ledger.accounts.runs(since=15) == rows[1:]


def test_costs_are_summed_by_stage_and_model(ledger: Ledger) -> None:
    ledger.accounts.record_costs([])
    ledger.accounts.record_costs([cost("translate", 10, 3), cost("translate", 5, 2), cost("answer", 1, 1)])
    assert ledger.accounts.cost_totals() == [("answer", "model-1", 1, 1, 1), ("translate", "model-1", 2, 15, 5)]
