"""Settings of sound: which streams are listened to, and into what pieces long recordings are cut."""

import re

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from resources.settings.lists import Names

_LANGUAGE = re.compile(r"[a-z]{2}")


class SoundSettings(BaseModel):
    """Audio streams and windows."""

    audio_streams: Names = Field(
        default=("default",),
        description="Which audio streams of a file are listened to: default (the file's own choice), all, or ISO 639-1 "
        "codes separated by commas (all streams in these languages; the default where there is none).",
    )
    audio_window_seconds: float = Field(
        default=300,
        ge=30,
        le=600,
        description="About how much of a recording is transcribed at a time, cut at silences; a crash repeats no more.",
    )
    audio_window_longest_seconds: float = Field(
        default=600,
        ge=60,
        le=600,
        description="Speech without a pause for longer is cut at its quietest place.",
    )

    @field_validator("audio_streams")
    @classmethod
    def _one_way(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if value in (("default",), ("all",)) or (value and all(_LANGUAGE.fullmatch(word) for word in value)):
            return value
        raise ValueError("default, all, or two-letter language codes separated by commas, for example en,es")

    @field_validator("audio_window_longest_seconds")
    @classmethod
    def _not_shorter(cls, value: float, info: ValidationInfo) -> float:
        if value < info.data.get("audio_window_seconds", 0):
            raise ValueError("at least MEDIA_AUDIO_WINDOW_SECONDS")
        return value
