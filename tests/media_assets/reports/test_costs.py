"""The page of costs: money by day and by what it was for, and what is left of budgets."""

from pathlib import Path
from typing import Any

from media_assets.money.costs import costs_table
from media_assets.reports.build import build_report
from media_assets.reports.costs import DAYS, ROWS
from media_assets.schemas.money import COSTS
from resources.ledger.accounts import CostRow
from resources.money.budget import Limits
from tests.media_assets.reports.reading import Reader
from tests.media_assets.reports.sample import NOW, Sample

DAY = 86_400


def call(money: float | None = 0.25, days_ago: int = 0, **more: Any) -> tuple[CostRow, float]:
    row: dict[str, Any] = {"batch": "b1", "stage": "enhanced_translations/es", "item": "i", "provider": "here:80"}
    row |= {"model": "tiny", "tokens_in": 1000, "tokens_out": 200, "tokens_cached": 250, "seconds": 0.5}
    row |= {"outcome": "ok", "money": money, "language": "es", "run": "run-1"}
    return CostRow(**row | more), NOW.timestamp() - DAY * days_ago


def page(root: Path, *calls: tuple[CostRow, float], limits: Limits | None = None) -> Reader:
    sample = Sample(root).write()
    for row, at in calls:
        sample.ledger.accounts.record_costs([row], at)
    sample.library.write_table("costs", costs_table(sample.ledger.accounts.daily_costs()), COSTS)
    build_report(sample.library, sample.ledger, [], NOW, limits or Limits())
    return Reader(sample.text("costs.html"))


def test_sums_are_shown_with_their_units(tmp_path: Path) -> None:
    failed = call(None, outcome="timeout", tokens_in=0, tokens_out=0, tokens_cached=0)
    shown = page(tmp_path, call(), call(0.0123), failed, call(None, model="own", audio_seconds=90.0))
    assert "Money $0.26 $0.13 for a priced call" in shown.text
    assert "Calls 4 1 call failed (25 %)" in shown.text
    assert "Calls without a price 2 50 % of all calls" in shown.text
    assert "Tokens in 3,000 25 % cached by the service" in shown.text and "Tokens out 600" in shown.text
    assert "Sound sent 1 min 30 s" in shown.text
    assert "Time of calls 2.00 s 0.50 s for a call, one after another" in shown.text


def bars(shown: Reader) -> list[str]:
    """Return every bar of the chapters in words."""
    return [one["aria-label"] for one in shown.all("svg") if ": " in one.get("aria-label", "")]


def test_money_is_shown_by_stage_model_language_and_batch_the_dearest_first(tmp_path: Path) -> None:
    other = call(0.5, stage="translations/fr", language="fr", batch="b2", model="large", outcome="malformed")
    shown = page(tmp_path, call(), other)
    assert bars(shown) == [
        "Translations (French): $0.50 · 1 call · 1 failed",
        "Enhanced translations (Spanish): $0.25 · 1 call",
        "large at here:80: $0.50 · 1 call · 1 failed",
        "tiny at here:80: $0.25 · 1 call",
        "French: $0.50 · 1 call · 1 failed",
        "Spanish: $0.25 · 1 call",
        "b2: $0.50 · 1 call · 1 failed",
        "b1: $0.25 · 1 call",
    ]
    assert "Money by variant" not in shown.text


def test_variants_are_shown_where_there_are_several(tmp_path: Path) -> None:
    shown = page(tmp_path, call(), call(0.1, variant="bold"))
    assert "Money by variant" in shown.text
    assert bars(shown)[-2:] == ["Standard: $0.25 · 1 call", "bold: $0.10 · 1 call"]


def test_what_is_cheap_is_one_bar_together(tmp_path: Path) -> None:
    shown = bars(page(tmp_path, *(call(1.0 + n, batch=f"b{n:02d}") for n in range(ROWS + 3))))
    assert shown[-ROWS - 1] == "b14: $15.00 · 1 call" and shown[-1] == "3 others: $6.00 · 3 calls"


def test_each_day_has_a_bar_and_days_without_calls_a_gap(tmp_path: Path) -> None:
    shown = page(tmp_path, call(0.5, 3), call(0.25), call(0.25))
    bars = shown.all("rect", "t-money")[:4]
    assert [bar["height"] for bar in bars] == ["100.0%", "0.0%", "0.0%", "100.0%"]
    assert "4 days, at most $0.50, on" in shown.text


def test_only_the_last_days_are_drawn(tmp_path: Path) -> None:
    shown = page(tmp_path, call(0.5, 400), call(0.25))
    assert f"{DAYS} days" in shown.text and "Money $0.75" in shown.text


def test_calls_without_a_price_are_named_with_what_to_do(tmp_path: Path) -> None:
    shown = page(tmp_path, call(None, model="own"), call())
    assert "Of 1 call no price is known, so that the sums do not hold it: own at here:80." in shown.text
    assert "no price known · 1 call" in shown.text
    assert "Calls without a known price" not in page(tmp_path / "priced", call()).text


def test_where_no_price_is_known_at_all_there_is_no_sum_of_nothing(tmp_path: Path) -> None:
    shown = page(tmp_path, call(None))
    assert (
        "Money not known no call has a known price" in shown.text
        and "$0.00" not in shown.text.partition("Money by day")[0]
    )


def test_budgets_are_shown_with_what_is_left(tmp_path: Path) -> None:
    shown = page(tmp_path, call(0.9), limits=Limits(run=0.9, month=2.0))
    month = f"{NOW:%Y-%m}"
    assert f"Budget of the month {month} $0.90 of $2.00 spent (45 %), $1.10 left kept" in shown.text
    assert "Budget of the run run-1 $0.90 of $0.90 spent (100 %), $0.00 left used up" in shown.text
    assert [bar["width"] for bar in shown.all("rect", "found")] == ["45.0%", "100.0%"]
    assert "Budgets" not in page(tmp_path / "without", call()).text


def test_without_calls_the_page_says_how_there_come_to_be_some(tmp_path: Path) -> None:
    shown = page(tmp_path)
    assert "Nothing was spent" in shown.text and not shown.all("rect", "t-money")


def test_names_from_elsewhere_are_shown_as_text(tmp_path: Path) -> None:
    shown = page(tmp_path, call(None, model="<img src=x>", provider="<b>here"))
    assert "<img src=x> at <b>here" in shown.text and not shown.all("img")
