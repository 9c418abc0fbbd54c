"""What of a recording is listened to, and in what pieces: what the user sets once for all that hears."""

import dagster as dg
from pydantic import Field


class SoundRules(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Streams and windows."""

    streams: list[str] = Field(
        default=["default"], description="default, all, or ISO 639-1 codes in order of preference."
    )
    window_seconds: float = Field(default=300, description="About how much is transcribed at a time.")
    window_longest_seconds: float = Field(
        default=600, description="Speech without a pause for longer is cut at its quietest place."
    )
