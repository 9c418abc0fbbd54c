"""What the measured translations say together: for metadata and checks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from media_assets.evaluation.translations.collect import Measured
from media_assets.evaluation.translations.gates import HOLD
from media_assets.evaluation.translations.summary import Summary, deltas, summaries
from media_assets.evaluation.translations.texts import ENHANCED

METRIC_NAMES = {"bleu": "BLEU", "chrf": "chrF", "comet": "COMET"}


def quality_facts(found: Measured, asked: int) -> dict[str, Any]:
    """Return figures of everything that was measured.

    Args:
        asked: percent of people who must agree for a change to count as noticed.
    """
    shown: dict[str, Any] = {"translations measured": len(found.rows)}
    shown |= {f"translations {note}": count for note, count in sorted(found.notes.items())}
    for one in summaries(found.rows):
        for metric, name in METRIC_NAMES.items():
            value = getattr(one, metric)
            if value is not None:
                shown[f"{name} {label(one)}"] = round(value, 2)
        if one.kind == ENHANCED:
            of = [row for row in found.rows if (row["source_language"], row["language"]) == pair_of(one)]
            for delta in deltas(of, one.variant, asked):
                name = METRIC_NAMES[delta.metric]
                shown[f"{name} gained {label(one)}"] = round(delta.change, 2)
                shown[f"{name} gain noticed by people {label(one)}"] = delta.notice.noticed
    return shown


def review_facts(
    rows: Sequence[Mapping[str, Any]], measured: int
) -> tuple[dict[str, Any], dict[str, Any], dict[str, dict[str, Any]]]:
    """Return what is held back, figures for metadata, and for each gate that failed its own figures."""
    held = {(row["content_id"], row["language"]) for row in rows if row["held"]}
    released = {(row["content_id"], row["language"]) for row in rows if row["released"] is not None}
    wrong = {"translations held back": len(held)} if held else {}
    by_gate: dict[str, dict[str, Any]] = {}
    # What a person released is no reason to be told of again.
    open_rows = [row for row in rows if row["released"] is None or row["severity"] != HOLD]
    for gate, count in Counter(row["gate"] for row in open_rows).items():
        of = [row for row in open_rows if row["gate"] == gate]
        worst = max(of, key=lambda row: abs(row["figure"] - row["limit"]))
        by_gate[gate] = {
            "translations below": count,
            "worst": round(worst["figure"], 3),
            "allowed": worst["limit"],
            "of": measured,
        }
    facts = {"translations held back": len(held), "translations released by people": len(released)}
    return (
        wrong,
        facts | {f"below the gate {gate}": one["translations below"] for gate, one in by_gate.items()},
        by_gate,
    )


def pair_of(one: Summary) -> tuple[str | None, str]:
    """Return the languages of a summary."""
    return one.source_language, one.language


def label(one: Summary) -> str:
    """Name a summary in metadata."""
    made = " ".join(part for part in (one.kind, one.engine, one.variant) if part)
    return f"({one.source_language} to {one.language}, {made})"
