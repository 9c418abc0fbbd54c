"""Subtitles as JSON: everything that was said with words and flags, and the cues made of it.

::

    {"schema": "media-assets/subtitles/1",
     "language": "en", "stream": 0, "engines": ["whisper@1"],
     "rules": {"line_characters": 42.0, "lines": 2, "characters_per_second": 17.0, ...},
     "segments": [{"segment": 0, "start": 1.0, "end": 2.5, "text": "...", "language": "en", "speaker": null,
                   "flags": [], "confidence": 0.9,
                   "words": [{"text": "...", "start": 1.0, "end": 1.4, "confidence": 0.8, "interpolated": false}]}],
     "cues": [{"start": 1.0, "end": 2.5, "lines": ["..."], "speaker": null, "language": "en", "segments": [0],
               "characters_per_second": 12.1, "flags": [{"rule": "reading_speed", "why": "..."}]}]}

Times are seconds from the start of what a player shows. Segments with flags are not believed and are in no cue. A
translation has `source_language` and `source_text` instead of words and confidence; its text is null where there is
none.
"""

import json
import math
from collections.abc import Mapping
from typing import Any

from media_assets.subtitles.cues import Cue
from media_assets.subtitles.rules import MILLISECONDS
from media_assets.subtitles.said import UNKNOWN
from media_assets.subtitles.tracks import Track

SCHEMA = "media-assets/subtitles/1"

_COPIED = ("segment", "text", "language", "speaker", "confidence", "source_language", "source_text")


def document(track: Track) -> str:
    """Return a track as JSON text."""
    limits = track.rules.limits(track.language)
    shown = {
        "schema": SCHEMA,
        "language": None if track.language == UNKNOWN else track.language,
        "stream": track.stream,
        "engines": sorted({row["engine"] for row in track.rows if row["engine"]}),
        "rules": {
            "line_characters": limits.characters(limits.line),
            "lines": limits.lines,
            "characters_per_second": limits.characters(limits.speed),
            "min_seconds": limits.minimum / MILLISECONDS,
            "max_seconds": limits.maximum / MILLISECONDS,
            "gap_seconds": limits.gap / MILLISECONDS,
        },
        "segments": [_segment(row) for row in track.rows],
        "cues": [_cue(cue) for cue in track.cues],
    }
    return json.dumps(shown, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _segment(row: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: _value(row[name]) for name in _COPIED if name in row}
    found |= {"start": _value(row["start_seconds"]), "end": _value(row["end_seconds"])}
    if "words" in row:
        found["flags"] = list(row["flags"] or ())
        found["words"] = [{name: _value(value) for name, value in word.items()} for word in row["words"] or ()]
    return found


def _value(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3) if math.isfinite(value) else None
    return value


def _cue(cue: Cue) -> dict[str, Any]:
    return {
        "start": cue.start / MILLISECONDS,
        "end": cue.end / MILLISECONDS,
        "lines": list(cue.lines),
        "speaker": cue.speaker,
        "language": cue.language,
        "segments": list(cue.segments),
        "characters_per_second": round(cue.characters_per_second, 2),
        "flags": [{"rule": flag.rule, "why": flag.why} for flag in cue.flags],
    }
