"""Settings of how a speech engine is chosen for each recording."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, field_validator
from pydantic_settings import NoDecode

from resources.settings.lists import Names


class AsrSettings(BaseModel):
    """Policy, candidates, prices, and when a stronger engine is asked."""

    asr_policy: Literal["fixed", "cheapest-within", "fastest", "best"] = Field(
        default="fixed",
        description="How the speech engine of a recording is chosen: fixed takes MEDIA_TRANSCRIBER, the others choose "
        "among it and MEDIA_ASR_CANDIDATES by what is expected of each.",
    )
    asr_candidates: Names = Field(
        default=(),
        description="Engines to choose among, written as MEDIA_TRANSCRIBER is, separated by commas; @1 behind a "
        "Whisper model asks for a beam of one.",
    )
    asr_within: float = Field(
        default=0.03,
        ge=0,
        lt=1,
        description="Share of words that cheapest-within lets be wrong beyond the best engine's; three words in a "
        "hundred are less than recordings of one kind differ.",
    )
    asr_hour_cost: float = Field(
        default=0.1, ge=0, description="What an hour of this machine's work is worth, in the currency of the prices."
    )
    asr_minute_prices: Annotated[dict[str, float], NoDecode] = Field(
        default={},
        description="Prices of services for a minute of audio, as endpoint:<model>=<price>, separated by commas.",
    )
    asr_shadow: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="Share of recordings of which one window is transcribed by a second engine too, so that it is seen "
        "what the choice costs; 0 for none. Only where engines are chosen.",
    )
    asr_escalate: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="A recording's weak windows go to the strongest engine unless they are more than this share of "
        "all; 0 for never. Only where engines are chosen.",
    )
    asr_weak_confidence: float = Field(
        default=0.5, ge=0, le=1, description="A window with less confidence than this is weak."
    )
    asr_weak_flagged: float = Field(
        default=0.2, ge=0, le=1, description="A window with a larger share of text that is not believed is weak."
    )
    asr_weak_uncovered: float = Field(
        default=0.4, ge=0, le=1, description="A window with a larger share of its speech without text is weak."
    )

    @field_validator("asr_minute_prices", mode="before")
    @classmethod
    def _prices(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = [part.rpartition("=") for part in value.split(",") if part.strip()]
        try:
            return {name.strip(): float(price) for name, _, price in parts}
        except ValueError:
            raise ValueError("prices such as endpoint:whisper-1=0.006, separated by commas") from None
