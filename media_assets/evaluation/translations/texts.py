"""One recording's translation into one language, as it is measured."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from media_assets.subtitles.tracks import Rows

BASELINE, ENHANCED = "baseline", "enhanced"


@dataclass(frozen=True)
class Translation:
    """Rows of a translation of one recording, and what was said in it.

    Attributes:
        kind: `BASELINE` or `ENHANCED`.
        rows: of `TRANSLATIONS` or `ENHANCED_TRANSLATIONS`.
        spoken: of `TRANSCRIPTS`, only those that are believed.
        series: what the recording belongs to; empty for none.
    """

    content_id: str
    batch: str
    language: str
    kind: str
    rows: Rows
    spoken: Rows
    series: str = ""

    @cached_property
    def foreign(self) -> Sequence[Mapping[str, Any]]:
        """Rows of what was said in another language than that of the translation."""
        return [row for row in self.rows if row["source_language"] != self.language]

    @property
    def due(self) -> Sequence[Mapping[str, Any]]:
        """Rows of what was said that ought to be translated."""
        return [row for row in self.spoken if row["language"] != self.language]

    @cached_property
    def pairs(self) -> Sequence[tuple[str, str]]:
        """(what was said, its translation) wherever there is one."""
        return [(row["source_text"] or "", row["text"]) for row in self.foreign if row["text"] is not None]

    @cached_property
    def source_language(self) -> str | None:
        """The language that most of it is translated from, by time."""
        seconds: Counter[str] = Counter()
        for row in self.foreign:
            if row["source_language"]:
                seconds[row["source_language"]] += row["end_seconds"] - row["start_seconds"]
        return max(sorted(seconds), key=seconds.__getitem__, default=None)

    @property
    def key(self) -> str | None:
        """What names the translation."""
        return next((row["key"] for row in self.rows), None)

    def most(self, column: str) -> str | None:
        """Return the value that most rows of what was translated have in a column."""
        values = Counter(row[column] for row in self.foreign if row.get(column) and self._counts(row))
        return max(sorted(values), key=values.__getitem__, default=None)

    def _counts(self, row: Mapping[str, Any]) -> bool:
        # An enhanced translation keeps the baseline's engine in segments that were not enhanced.
        return self.kind == BASELINE or bool(row["enhanced"])
