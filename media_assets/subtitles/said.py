"""What was said, as subtitles are made from it: rows of transcripts or translations, freed of tables."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

UNKNOWN = "und"
"""ISO 639-2 code for a language that is not known."""

NOT_TRANSLATED = "not translated"

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True)
class Timed:
    """A word with its time in seconds; None where the engine has none."""

    text: str
    start: float | None
    end: float | None


@dataclass(frozen=True)
class Said:
    """A segment: what was said between two times in seconds.

    Attributes:
        words: may be empty; then the text is spread over the time by its length.
        flags: why the text is not believed; with any, it is no subtitle.
    """

    segment: int
    start: float
    end: float
    text: str
    words: tuple[Timed, ...] = ()
    speaker: str | None = None
    language: str | None = None
    flags: tuple[str, ...] = ()

    @property
    def believed(self) -> bool:
        """Whether the text becomes a subtitle."""
        return not self.flags


def said_of(rows: Iterable[Mapping[str, Any]]) -> list[Said]:
    """Return rows of `TRANSCRIPTS` of one stream as segments, by the time at which they begin."""
    return _in_order(
        _said(
            row,
            words=tuple(Timed(word["text"] or "", word["start"], word["end"]) for word in row["words"] or ()),
            speaker=row["speaker"],
            flags=tuple(row["flags"] or ()),
        )
        for row in rows
    )


def translated(rows: Iterable[Mapping[str, Any]], spoken: Sequence[Said]) -> list[Said]:
    """Return rows of `TRANSLATIONS` as segments without words; speakers are those of the segments `spoken`."""
    speakers = {one.segment: one.speaker for one in spoken}
    return _in_order(
        _said(
            row,
            speaker=speakers.get(row["segment"]),
            flags=() if row["text"] is not None else (NOT_TRANSLATED,),
        )
        for row in rows
    )


def _said(row: Mapping[str, Any], **others: Any) -> Said:
    start, end = _seconds(row["start_seconds"]), _seconds(row["end_seconds"])
    return Said(row["segment"], start, end, row["text"] or "", language=row["language"], **others)


def main_language(said: Iterable[Said]) -> str:
    """Return the language that is spoken longest in what is believed, or else in all; `UNKNOWN` where none is known."""
    everything = list(said)
    spoken: dict[str, float] = {}
    for one in [one for one in everything if one.believed] or everything:
        code = code_of(one.language)
        spoken[code] = spoken.get(code, 0.0) + max(0.0, one.end - one.start)
    return max(spoken, key=lambda language: (spoken[language], language), default=UNKNOWN)


def code_of(language: str | None) -> str:
    """Return a language's code if it is one: it becomes part of names and markup. `UNKNOWN` otherwise."""
    return language if language and _LANGUAGE.fullmatch(language) else UNKNOWN


def _in_order(said: Iterable[Said]) -> list[Said]:
    return sorted(said, key=lambda one: (one.start, one.segment))


def _seconds(value: float | None) -> float:
    return value if value is not None and math.isfinite(value) else 0.0
