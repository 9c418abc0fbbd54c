"""How much of what was transcribed is believed, and how much of what was said has text: the figures of a check."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from media_assets.speech.coverage import Span, coverage, joined, seconds_of, uncovered
from resources.honesty import HonestyRules
from resources.speech.base import Segment

Stream = tuple[str, int]
"""Content id and number of the audio stream."""


@dataclass
class Account:
    """Segments and seconds of some recordings.

    Attributes:
        flags: how many segments carry each flag.
        gaps: stretches of speech without believed text that last longer than the rules say.
    """

    segments: int = 0
    flagged: int = 0
    flags: Counter[str] = field(default_factory=Counter)
    speech_seconds: float = 0.0
    covered_seconds: float = 0.0
    gaps: int = 0

    @property
    def flagged_share(self) -> float:
        """Share of segments that are not believed."""
        return self.flagged / self.segments if self.segments else 0.0

    @property
    def coverage(self) -> float:
        """Share of speech with believed text."""
        return self.covered_seconds / self.speech_seconds if self.speech_seconds else 1.0

    def facts(self) -> dict[str, Any]:
        """Return the figures for people, the flags by how often they were given."""
        return {
            "segments": self.segments,
            "segments flagged %": round(100 * self.flagged_share, 2),
            "speech covered by text %": round(100 * self.coverage, 2),
            "gaps in the text": self.gaps,
            **{f"flagged: {flag}": count for flag, count in self.flags.most_common()},
        }

    def warnings(self, rules: HonestyRules) -> list[str]:
        """Say what is beyond the limits of the rules; nothing where all is well."""
        said = []
        if self.flagged_share > rules.warn_flagged:
            said.append(f"{self.flagged} of {self.segments} segments are not believed")
        if self.coverage < rules.warn_coverage:
            said.append(f"{100 * self.coverage:.0f} % of {self.speech_seconds:.0f} s of speech have text")
        return said


def account_of(table: pa.Table, spans: Mapping[Stream, Iterable[Span]], rules: HonestyRules) -> Account:
    """Count segments, flags and seconds of recordings.

    Args:
        table: rows of `TRANSCRIPTS`.
        spans: where somebody speaks in each stream, in seconds; a stream with speech and no row has no text.
        rules: from when on a stretch without text is a gap.
    """
    account = Account()
    believed: dict[Stream, list[Segment]] = {}
    for row in table.select(["content_id", "stream", "start_seconds", "end_seconds", "text", "flags"]).to_pylist():
        account.segments += 1
        account.flagged += bool(row["flags"])
        account.flags.update(row["flags"] or ())
        if not row["flags"]:
            segment = Segment(row["start_seconds"], row["end_seconds"], row["text"])
            believed.setdefault((row["content_id"], row["stream"]), []).append(segment)
    for stream, found in spans.items():
        speech, texts = joined(found), believed.get(stream, [])
        seconds = seconds_of(speech)
        account.speech_seconds += seconds
        account.covered_seconds += seconds * coverage(texts, speech)
        account.gaps += len(uncovered(texts, speech, rules.gap_seconds))
    return account
