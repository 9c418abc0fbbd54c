"""What subtitles have to keep to: the rules that the user sets once."""

import dagster as dg
from pydantic import Field


class SubtitleRules(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Limits of subtitles; changing one breaks all transcripts into cues anew."""

    line_characters: int | None = Field(
        default=None, description="Most characters of a line; by default the language's."
    )
    lines: int = Field(default=2, description="Most lines of a cue.")
    characters_per_second: float | None = Field(
        default=None, description="Fastest reading speed; by default the language's."
    )
    min_seconds: float = Field(default=0.833, description="Least time that a cue is shown.")
    max_seconds: float = Field(default=7.0, description="Most time that a cue is shown.")
    gap_seconds: float = Field(default=0.083, description="Least time between two cues.")
    chain_seconds: float = Field(default=0.5, description="Shorter gaps are closed down to the least one.")
