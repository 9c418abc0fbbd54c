"""The page of speech engines: what was expected of them, what was seen, and regret."""

from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.reports.build import build_report
from media_assets.reports.engines import engines_section, regret_of
from media_assets.schemas.asr import ASR_OUTCOMES
from resources.library import Library
from tests.media_assets.reports.reading import Reader
from tests.media_assets.reports.sample import BATCH, NOW, Sample, table_of

SMALL, LARGE = "faster-whisper:small", "whisperx:large-v3"


def outcome(engine: str = SMALL, **more: Any) -> dict[str, Any]:
    row = {"content_id": "c", "stream": 0, "batch": BATCH, "engine": engine, "chosen": True, "condition": "clean"}
    return row | {"words": 0, "audio_seconds": 0.0, "expected_error": 0.06} | more


def judged(error: float, words: int = 100, **more: Any) -> dict[str, Any]:
    return outcome(source="reference", error=error, words=words, **more)


def compared(error: float, **more: Any) -> dict[str, Any]:
    return outcome(source="comparison", error=error, words=50, **more)


def library_of(root: Path, *rows: dict[str, Any]) -> Sample:
    sample = Sample(root).write()
    sample.library.write_table("asr_outcomes", table_of(rows, ASR_OUTCOMES), ASR_OUTCOMES)
    return sample


def page(root: Path, *rows: dict[str, Any]) -> Reader:
    sample = library_of(root, *rows)
    build_report(sample.library, sample.ledger, [], NOW)
    return Reader(sample.text("engines.html"))


def test_each_engine_and_condition_has_its_expected_and_seen_error(tmp_path: Path) -> None:
    timed = {"audio_seconds": 120.0, "seconds": 30.0, "expected_seconds": 20.0}
    shown = page(
        tmp_path,
        judged(0.1, 100, **timed),
        judged(0.4, 300),
        outcome(condition="noisy", expected_error=0.2),
        judged(0.02, engine=LARGE, expected_error=0.03),
    )
    assert "4 streams" in shown.text
    assert f"{SMALL} clean sound, 2 streams 32.5 % of words wrong, 6.0 % expected" in shown.text, "weighed by words"
    assert "counted on 400 words of 2 texts; 15.0 s of work for a minute of speech, 10.0 s expected" in shown.text
    assert "noisy sound, 1 stream nothing to compare with; 20.0 % of words wrong expected" in shown.text
    assert "counted on 0 words" not in shown.text
    assert [one["width"] for one in shown.all("rect", "found")] == ["32.5%", "0%", "2.0%"]
    assert [one["x1"] for one in shown.all("line")] == ["6.0%", "20.0%", "3.0%"]


def test_a_comparison_is_no_further_stream(tmp_path: Path) -> None:
    shown = page(tmp_path, outcome(), compared(0.2))
    assert "Expected and seen 1 stream" in shown.text and "clean sound, 1 stream " in shown.text


def test_regret_is_drawn_from_the_first_comparison_on(tmp_path: Path) -> None:
    rows = [outcome(), compared(0.4), compared(0.9, engine=LARGE, chosen=False), compared(0.2)]
    shown = page(tmp_path, *rows)
    assert "Regret 3 comparisons" in shown.text
    assert "on average over all comparisons so far: 20.0 %." in shown.text and "highest point is 40.0 %" in shown.text
    (line,) = shown.all("polyline")
    assert line["points"] == "0.0,0.0 50.0,50.0 100.0,50.0"


def test_where_nothing_was_compared_there_is_no_curve(tmp_path: Path) -> None:
    shown = page(tmp_path, judged(0.1))
    assert "Regret" not in shown.text and not shown.all("polyline")


def test_without_outcomes_the_page_says_how_to_get_some(tmp_path: Path) -> None:
    assert "Not calibrated yet" in page(tmp_path).text
    assert engines_section(Library(root=str(tmp_path / "new"))).total == 0


def test_an_engines_name_is_shown_as_text(tmp_path: Path) -> None:
    shown = page(tmp_path, outcome("endpoint:<img src=x>"))
    assert "endpoint:<img src=x>" in shown.text and not shown.all("img")


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 3), st.booleans(), st.sampled_from("abc")), max_size=30))
def test_regret_is_the_error_where_the_chosen_engine_was_the_worse_one(rows: list[tuple[float, bool, str]]) -> None:
    given_rows = [compared(error, chosen=chosen, batch=batch) for error, chosen, batch in rows]
    table = pd.DataFrame([*given_rows, judged(0.5)])
    found = regret_of(table)
    expected = [error if chosen else 0.0 for error, chosen, _ in sorted(rows, key=lambda row: row[2])]
    assert found == expected


def test_a_long_curve_is_drawn_with_few_points_to_its_end(tmp_path: Path) -> None:
    shown = page(tmp_path, *(compared(1.0 if number < 999 else 0.0) for number in range(1000)))
    (line,) = shown.all("polyline")
    points = line["points"].split()
    assert len(points) == 120 and points[-1] == "100.0,0.1"
