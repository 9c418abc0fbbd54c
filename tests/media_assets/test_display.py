"""What the terminal shows."""

from dataclasses import replace

import pytest

from media_assets import display
from media_assets.display import reason_rows, show_failures, show_table, stage_rows
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


def test_failures_share_a_heading_and_batches_can_be_copied(capsys: pytest.CaptureFixture[str]) -> None:
    batch = "20260101t000000-abcdefghijklmnopqrstuvwxyz123456-0a1b2c"
    rows = [
        replace(row("enhanced_translations/es", "degraded", "none set"), batch=batch, label=f"{'long ' * 30}{number}")
        for number in range(2)
    ]
    show_failures([row("frames", "failed", "no"), *rows])
    shown = capsys.readouterr().out
    assert shown.index("degraded in enhanced_translations/es: none set") < shown.index("failed in frames: no")
    assert shown.count("none set") == 1
    assert shown.count(batch) == 2


def test_a_narrow_terminal_cuts_no_number_and_loses_no_column(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display.console, "_width", 40)
    counts = {f"stage {number}": 123_456_789 + number for number in range(4)}
    show_table("Wide", [{"stage": "enhanced_translations/es", **counts, "reason": "because of this and that"}])
    shown = capsys.readouterr().out
    assert "enhanced_translations/es" in shown
    assert all(f"{count:,}" in shown for count in counts.values())
    assert "reason" in shown
    assert "because of" in shown
