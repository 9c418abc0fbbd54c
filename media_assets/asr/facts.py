"""What the outcomes of speech engines say together: for people, and for a check."""

from collections import defaultdict
from typing import Any

import pyarrow as pa

from media_assets.asr.outcomes import AUDIO_NOISE

_LEAST = 5
"""Streams of an engine and condition from which their mean says something about the expectation."""


def facts_of(table: pa.Table) -> dict[str, Any]:
    """Return figures of rows of `ASR_OUTCOMES` for metadata."""
    rows = table.to_pylist()
    judged = [row for row in rows if row["error"] is not None]
    audio = sum(row["audio_seconds"] or 0.0 for row in rows)
    worked = sum(row["seconds"] or 0.0 for row in rows)
    regret = [row["error"] if row["chosen"] else 0.0 for row in rows if row["source"] == "comparison"]
    return {
        "streams": sum(row["chosen"] and row["source"] != "comparison" for row in rows),
        "errors by reference": sum(row["source"] == "reference" for row in rows),
        "errors by comparison": len(regret),
        "words compared": sum(row["words"] for row in judged),
        "seconds of work for a second of speech": round(worked / audio, 3) if audio else None,
        "mean regret": round(sum(regret) / len(regret), 4) if regret else None,
    }


def surprises(table: pa.Table) -> dict[str, str]:
    """Say of which engines and conditions the errors seen by references lie far from what was expected."""
    seen: defaultdict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for row in table.to_pylist():
        if row["source"] == "reference":
            seen[row["engine"], row["condition"]].append((row["expected_error"], row["error"]))
    found = {}
    for (engine, condition), pairs in sorted(seen.items()):
        expected, error = (sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1))
        # Twice as far as single audios are, which experience of a few of them would have corrected.
        if len(pairs) >= _LEAST and not expected / (1 + 2 * AUDIO_NOISE) <= error <= expected * (1 + 2 * AUDIO_NOISE):
            found[f"{engine}, {condition}"] = (
                f"{100 * error:.0f} % of words wrong on {len(pairs)} streams, {100 * expected:.0f} % expected"
            )
    return found
