"""What the terminal shows."""

import pytest

from media_assets.display import reason_rows, show_table, stage_rows
from resources.ledger.items import ItemRow


def row(stage: str, state: str, reason: str) -> ItemRow:
    return ItemRow("b", stage, reason, "x", state, reason, None, None, None, None, "", False, 0.0)


def test_states_that_do_not_occur_are_left_out() -> None:
    (shown,) = stage_rows({"frames": {"ok": 2, "quarantined": 1}}, {"frames": 0.123})
    assert shown == {"stage": "frames", "items": 3, "ok": 2, "quarantined": 1, "seconds": 0.12}


def test_reasons_are_counted_and_the_most_frequent_comes_first() -> None:
    rows = [row("a", "failed", "rare"), row("b", "degraded", "often"), row("b", "degraded", "often")]
    assert [shown["items"] for shown in reason_rows(rows)] == [2, 1]


def test_foreign_text_is_not_read_as_markup(capsys: pytest.CaptureFixture[str]) -> None:
    show_table("[bold]names[/]", [{"name": "[red]x[/] [link=http://example.test]y[/link]"}])
    shown = capsys.readouterr().out
    assert "[red]x[/]" in shown
