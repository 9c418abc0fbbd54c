"""How speech engines were chosen, and what became of it: errors and seconds that were expected and seen, and regret."""

from dataclasses import dataclass

import pandas as pd

from media_assets.reports import words
from media_assets.reports.pages import Section
from media_assets.schemas.asr import ASR_OUTCOMES
from resources.library import Library

_CURVE_POINTS = 120


@dataclass(frozen=True)
class Seen:
    """One engine under one condition; texts are empty where nothing was seen.

    Attributes:
        expected: share of words expected to be wrong, `error` that was seen, both in percent, for bars.
        speed: seconds of work for a minute of speech, expected and seen.
    """

    engine: str
    condition: str
    recordings: int
    expected: float
    error: float | None
    error_text: str
    counted: str
    speed: str


@dataclass(frozen=True)
class Curve:
    """Mean regret after each comparison: points of a line in percent of width and height, and its end in words."""

    points: str
    highest: str
    last: str
    comparisons: int


def engines_section(library: Library) -> Section:
    """Return the page of expected and seen outcomes."""
    table = library.read_table("asr_outcomes", ASR_OUTCOMES).to_pandas()
    groups = table.groupby(["engine", "condition"], sort=True) if len(table) else ()
    lines = [_line(str(engine), str(condition), rows) for (engine, condition), rows in groups]
    curve = _curve(table)
    recordings = len(_streams(table))
    about = words.counted(recordings, "stream") if recordings else "not calibrated"
    return Section("engines", "Speech engines", len(lines), about, [lines], context={"curve": curve})


def regret_of(rows: pd.DataFrame) -> list[float]:
    """Return the regret of each comparison, oldest first.

    Where the better one of two engines was only compared, the regret is the share of words in which the chosen one
    differs from it; where the chosen one was the better one, it is 0.
    """
    compared = rows[rows["source"] == "comparison"].sort_values("batch", kind="stable")
    return [
        float(error) if chosen else 0.0 for error, chosen in zip(compared["error"], compared["chosen"], strict=True)
    ]


def _line(engine: str, condition: str, rows: pd.DataFrame) -> Seen:
    judged = rows[rows["error"].notna() & (rows["words"] > 0)]
    counted = int(judged["words"].sum())
    error = float((judged["error"] * judged["words"]).sum() / counted) if counted else None
    timed = rows[(rows["audio_seconds"] > 0) & (rows["seconds"] > 0)]
    return Seen(
        engine=engine,
        condition=condition,
        recordings=len(_streams(rows)),
        expected=round(100 * float(rows["expected_error"].mean()), 1),
        error=None if error is None else round(100 * error, 1),
        error_text="" if error is None else _percent(error),
        counted=f"counted on {words.counted(counted, 'word')} of {words.counted(len(judged), 'text')}"
        if counted
        else "",
        speed=_speed(timed),
    )


def _streams(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each stream that was transcribed; comparisons are further rows of the same ones."""
    return rows[rows["chosen"].fillna(False).astype(bool) & (rows["source"] != "comparison")]


def _speed(rows: pd.DataFrame) -> str:
    audio = float(rows["audio_seconds"].sum())
    if not audio:
        return ""
    seen, expected = (60 * float(rows[name].sum()) / audio for name in ("seconds", "expected_seconds"))
    return f"{seen:.1f} s of work for a minute of speech, {expected:.1f} s expected"


def _curve(table: pd.DataFrame) -> Curve | None:
    regret = regret_of(table) if len(table) else []
    if not regret:
        return None
    means = pd.Series(regret).expanding().mean().tolist()
    highest = max(*means, 0.01)
    last, most = len(means) - 1, _CURVE_POINTS - 1
    shown = [means[place] for place in sorted({round(n * last / most) for n in range(_CURVE_POINTS)})]
    step = 100 / max(1, len(shown) - 1)
    points = " ".join(f"{round(n * step, 2)},{round(100 - 100 * value / highest, 2)}" for n, value in enumerate(shown))
    return Curve(points, _percent(highest), _percent(means[-1]), len(regret))


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
