"""What experiments compare: one figure for each recording, the more the better."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from media_assets.evaluation.translations.noticed import SOURCE, threshold
from media_assets.evaluation.translations.texts import BASELINE, ENHANCED

Metric = Literal["chrf", "bleu", "comet", "back", "rating"]

RATING_LEAST = 0.5
"""Difference of mean ratings (1 to 5) that is asked for: our own choice, half a grade."""

ABOUT: Mapping[Metric, str] = {
    "chrf": "chrF",
    "bleu": "BLEU",
    "comet": "COMET",
    "back": "chrF of the reverse translation",
    "rating": "people's rating",
}


def figures(
    metric: Metric, rows: Iterable[Mapping[str, Any]], ratings: Mapping[tuple[str, str, str], float], kind: str
) -> dict[tuple[str, str], float]:
    """Return (content id, variant) → its figure.

    Where translations are enhanced, a figure is what that gained over the same recording's baseline: recordings
    differ far more than variants do. Engines make baselines: theirs is the figure itself, and their variant the
    engine's name without its revision.

    Args:
        rows: of `TRANSLATION_QUALITY` of one pair of languages.
        ratings: (content id, language, variant) → mean rating.
        kind: of the experiment.
    """
    rows = list(rows)
    if metric == "rating":
        return {(content, variant): value for (content, _, variant), value in ratings.items()}
    base = {row["content_id"]: row[metric] for row in rows if row["kind"] == BASELINE and row[metric] is not None}
    found: dict[tuple[str, str], float] = {}
    for row in rows:
        value, content = row[metric], row["content_id"]
        if value is None:
            continue
        if kind == "engine" and row["kind"] == BASELINE and row["engine"]:
            found[content, row["engine"].rpartition("@")[0]] = value
        elif kind != "engine" and row["kind"] == ENHANCED and row["variant"] and content in base:
            found[content, row["variant"]] = value - base[content]
    return found


def least_difference(metric: Metric, least: float | None, agreement: int) -> tuple[float, str]:
    """Return the difference that is asked for beside significance, and where it is from."""
    if least is not None:
        return least, "set in the experiment"
    if metric == "rating":
        return RATING_LEAST, "half a grade, our own choice"
    measure = "chrf" if metric == "back" else metric
    # No difference of BLEU is noticed by 90 %.
    asked = agreement if threshold(measure, agreement) is not None else 85
    return threshold(measure, asked) or 0.0, f"noticed by {asked} % of people, {SOURCE}"
