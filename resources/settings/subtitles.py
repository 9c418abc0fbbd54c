"""Settings of subtitles: the timed-text rules."""

from typing import Annotated

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from resources.settings.lists import Unset


class SubtitleSettings(BaseModel):
    """Limits of lines, reading speed and times; defaults are those of the Netflix Timed Text Style Guides."""

    subtitle_line_characters: Annotated[int | None, Unset] = Field(
        default=None,
        ge=10,
        le=200,
        description="Most characters of a subtitle's line, for all languages. Empty: the language's own, mostly 42; "
        "13 full-width ones in Japanese, 16 in Chinese and Korean.",
    )
    subtitle_lines: int = Field(default=2, ge=1, le=2, description="Most lines of a subtitle.")
    subtitle_characters_per_second: Annotated[float | None, Unset] = Field(
        default=None,
        ge=1,
        le=100,
        allow_inf_nan=False,
        description="Fastest reading speed of a subtitle, for all languages. Empty: the language's own for adults, "
        "mostly 17; newer editions of the guide allow 20 in English.",
    )
    subtitle_min_seconds: float = Field(
        default=0.833,
        ge=0.25,
        le=2,
        description="Least time that a subtitle is shown; 20 frames at 24 a second.",
    )
    subtitle_max_seconds: float = Field(default=7.0, ge=2, le=60, description="Most time that a subtitle is shown.")
    subtitle_gap_seconds: float = Field(
        default=0.083, ge=0, le=1, description="Least time between two subtitles; 2 frames at 24 a second."
    )
    subtitle_chain_seconds: float = Field(
        default=0.5, ge=0, le=5, description="Gaps between subtitles that are shorter are closed down to the least one."
    )

    @field_validator("subtitle_chain_seconds")
    @classmethod
    def _no_gap_below_the_least(cls, value: float, info: ValidationInfo) -> float:
        if value < info.data.get("subtitle_gap_seconds", 0.0):
            raise ValueError("at least MEDIA_SUBTITLE_GAP_SECONDS")
        return value
