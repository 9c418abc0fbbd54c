"""The page of promises."""

from pathlib import Path
from typing import Any

from media_assets.reports.build import build_report
from media_assets.schemas.quality import DUPLICATE_QUALITY
from tests.media_assets.reports.reading import Reader
from tests.media_assets.reports.sample import NOW, Sample, table_of


def row(transform: str, method: str = "all together", **more: Any) -> dict[str, Any]:
    found = {"kind": "image", "transform": transform, "about": f"{transform} in words", "method": method}
    numbers = {"originals": 50, "found": 49, "strangers": 0, "recall": 0.98, "precision": 1.0, "threshold": 31.0}
    return found | numbers | {"best_threshold": 31.0, "best_recall": 0.98} | more


def page(root: Path, *rows: dict[str, Any]) -> Reader:
    sample = Sample(root).write()
    sample.library.write_table("duplicate_quality", table_of(rows, DUPLICATE_QUALITY), DUPLICATE_QUALITY)
    build_report(sample.library, sample.ledger, [], NOW)
    return Reader(sample.text("quality.html"))


def test_each_transform_has_its_own_promise(tmp_path: Path) -> None:
    shown = page(
        tmp_path,
        row("blur", "perceptual", found=40, recall=0.8),
        row("blur", promise=0.95, kept=True),
        row(
            "crop 10", promise=0.8, kept=False, found=20, recall=0.4, strangers=1, best_recall=0.6, best_threshold=40.0
        ),
        row("grey", promise=0.99, kept=None),
        row("noise"),
        row("re-encoded", kind="video", originals=3, found=3, recall=1.0, promise=0.95, kept=True),
    ).text
    assert "2 promises kept, 1 broken, 1 that so few originals cannot tell" in shown
    assert "Blur Blur in words 98.0 % 49 of 50, 0 wrong links Kept: 95 % perceptual 80.0 %" in shown
    assert "40.0 % 20 of 50, 1 wrong link Broken: 80 % · could be 60.0 % at distance 40" in shown
    assert "Too few to tell: 99 %" in shown and "Not promised" in shown
    assert "Pictures 50 originals" in shown and "Videos 3 originals" in shown


def test_bars_and_marks_are_as_long_as_the_shares(tmp_path: Path) -> None:
    shown = page(tmp_path, row("blur", promise=0.95, kept=True))
    assert [one["width"] for one in shown.all("rect", "found")] == ["98.0%"]
    assert [one["x1"] for one in shown.all("line")] == ["95.0%"]
    assert shown.all("li", "v-kept")


def test_reviewers_advice_is_shown_with_its_reason(tmp_path: Path) -> None:
    advice = {"recommended": 12.0, "recommendation": "only 45 of 50 links within 31 were approved"}
    shown = page(tmp_path, row("blur", "perceptual", **advice), row("blur")).text
    assert "only 45 of 50 links within 31 were approved Perceptual distance 12" in shown


def test_without_a_measurement_the_page_says_how_to_get_one(tmp_path: Path) -> None:
    shown = page(tmp_path, row("blur", originals=0, found=0, recall=0.0, precision=None))
    assert "Not measured yet" in shown.text
