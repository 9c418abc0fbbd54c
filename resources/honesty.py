"""What text is believed to have been said: the thresholds that the user sets for all transcripts."""

from typing import Any

import dagster as dg
from pydantic import Field


class HonestyRules(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Thresholds beyond which text is kept in the table with a flag and left out of all that follows."""

    compression: float = Field(default=2.4, description="Bytes of a text per byte compressed, above which it loops.")
    loop_letters: int = Field(default=80, description="Letters from which a text may be a loop.")
    no_speech: float = Field(default=0.6, description="Probability that nobody speaks, above which text is odd.")
    confidence: float = Field(default=0.37, description="Confidence below which odd text is not believed.")
    unique_share: float = Field(default=0.3, description="Share of different words below which a long text repeats.")
    unique_words: int = Field(default=20, description="Words from which the share of different ones counts.")
    repeat_times: int = Field(default=6, description="Repeats in succession of a short phrase that nobody says.")
    repeat_words: int = Field(default=15, description="Words that these repeats hold at least.")
    phrase_words: int = Field(default=5, description="Words of a phrase that counts as long.")
    phrase_times: int = Field(default=3, description="Repeats in succession of a long phrase that nobody says.")
    row_times: int = Field(default=4, description="Equal segments in a row that nobody says.")
    fastest: float = Field(default=35.0, description="Characters per second that nobody speaks.")
    slowest: float = Field(default=1.5, description="Characters per second below which text is stretched.")
    slow_seconds: float = Field(default=6.0, description="Seconds of speech from which text may be too slow.")
    speech_share: float = Field(default=0.3, description="Share of a text's time in which somebody speaks, at least.")
    tolerance_seconds: float = Field(default=0.2, description="Seconds by which times of text and speech may differ.")
    warn_flagged: float = Field(default=0.1, description="Share of flagged segments from which the check warns.")
    warn_coverage: float = Field(default=0.7, description="Share of speech with text below which the check warns.")
    gap_seconds: float = Field(default=5.0, description="Speech without text that lasts longer is counted as a gap.")

    @property
    def thresholds(self) -> dict[str, Any]:
        """Those that decide about flags, by name: part of the key of what they judge."""
        reported = {"warn_flagged", "warn_coverage", "gap_seconds"}
        return {name: getattr(self, name) for name in type(self).model_fields if name not in reported}
