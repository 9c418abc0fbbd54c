"""Tracks: the cues of one audio stream of a recording in one language, and figures about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from media_assets.subtitles.cues import Cue, make_cues
from media_assets.subtitles.rules import Rules
from media_assets.subtitles.said import Said, main_language, said_of, translated

Rows = Sequence[Mapping[str, Any]]
"""Rows of `TRANSCRIPTS` or `TRANSLATIONS` of one recording."""


@dataclass(frozen=True)
class Track:
    """Everything that is written into a subtitle file.

    Attributes:
        stream: number of the audio stream.
        language: ISO 639-1 code of the one that most of it is in; a cue says where it is in another.
        rows: what it was made from, in the order in which it was said.
        left_out: segments that are no subtitles, since they carry flags.
    """

    stream: int
    language: str
    rows: Rows
    cues: Sequence[Cue]
    left_out: Sequence[Said]
    rules: Rules

    @property
    def figures(self) -> dict[str, Any]:
        """Figures about the cues, by the names of the table's columns."""
        flagged = sum(bool(cue.flags) for cue in self.cues)
        return {
            "cues": len(self.cues),
            "flagged": flagged,
            "keep_all_rules": (len(self.cues) - flagged) / len(self.cues) if self.cues else None,
            "longest_line": max((cue.longest_line for cue in self.cues), default=None),
            "characters_per_second": max((cue.characters_per_second for cue in self.cues), default=None),
            "left_out": len(self.left_out),
        }


def spoken_tracks(rows: Rows, rules: Rules) -> list[Track]:
    """Return a recording's tracks in the language that is spoken, one for each stream, from rows of `TRANSCRIPTS`."""
    return [
        _track(stream, main_language(said_of(its)), its, said_of(its), rules)
        for stream, its in sorted(_by_stream(rows).items())
    ]


def translated_tracks(rows: Rows, spoken: Rows, language: str, rules: Rules) -> list[Track]:
    """Return a recording's tracks in another language, from rows of `TRANSLATIONS` and the `TRANSCRIPTS` of it."""
    found = []
    for stream, its in sorted(_by_stream(spoken).items()):
        segments = {row["segment"] for row in its}
        texts = [row for row in rows if row["segment"] in segments]
        if texts:
            found.append(_track(stream, language, texts, translated(texts, said_of(its)), rules))
    return found


def _by_stream(rows: Rows) -> dict[int, list[Mapping[str, Any]]]:
    streams: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        streams.setdefault(row["stream"] or 0, []).append(row)
    return streams


def _track(stream: int, language: str, rows: Rows, said: Sequence[Said], rules: Rules) -> Track:
    by_segment = {row["segment"]: row for row in rows}
    return Track(
        stream=stream,
        language=language,
        rows=[by_segment[one.segment] for one in said],
        cues=make_cues(said, rules),
        left_out=[one for one in said if not one.believed],
        rules=rules,
    )
