"""Reading speed: how many of a translation's subtitles can be read in the time they are shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from media_assets.evaluation.translations.counts import Share
from media_assets.subtitles.flags import READING_SPEED
from media_assets.subtitles.rules import Rules
from media_assets.subtitles.tracks import translated_tracks

Rows = Sequence[Mapping[str, Any]]


def readable(rows: Rows, spoken: Rows, language: str, rules: Rules) -> Share:
    """Return how many subtitles of a translation keep the reading speed of its language, of how many.

    Args:
        rows: rows of `TRANSLATIONS` or `ENHANCED_TRANSLATIONS` of one recording.
        spoken: its rows of `TRANSCRIPTS`.
    """
    cues = [cue for track in translated_tracks(rows, spoken, language, rules) for cue in track.cues]
    fast = sum(any(flag.rule == READING_SPEED for flag in cue.flags) for cue in cues)
    return Share(len(cues) - fast, len(cues))
