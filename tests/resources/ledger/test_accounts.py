"""What work took, and what people think of it."""

import pytest

from resources.ledger import Ledger
from resources.ledger.accounts import CostRow, RatingRow, StageRunRow


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


def test_ratings_come_back_oldest_first(ledger: Ledger) -> None:
    rows = [RatingRow("translate", "i1", 2, 7, "wrong\0name", "Ana"), RatingRow("translate", "i1", 5)]
    for row in rows:
        ledger.accounts.rate(row)
    assert ledger.accounts.ratings("translate", "i1") == [
        RatingRow("translate", "i1", 2, 7, "wrong\\x00name", "Ana"),
        rows[1],
    ]
    assert ledger.accounts.ratings("translate", "i2") == []


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_a_rating_outside_one_to_five_is_refused(ledger: Ledger, stars: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        ledger.accounts.rate(RatingRow("translate", "i1", stars))
    assert ledger.accounts.ratings("translate", "i1") == []
