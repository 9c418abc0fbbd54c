"""The speech engines that a recording may be given to, each loaded once."""

from collections.abc import Callable
from functools import cached_property

import dagster as dg
from pydantic import Field

from resources.speech.base import Transcriber

CHOICES = (
    *("policy", "within", "hour_cost", "minute_prices", "shadow", "escalate"),
    *("weak_confidence", "weak_flagged", "weak_uncovered"),
)
"""Fields of `SpeechEngines` that settings have too, with `asr_` before them."""

Make = Callable[[str], Transcriber]
"""Makes the engine that a spec names, not yet loaded."""


def split_beam(spec: str) -> tuple[str, int | None]:
    """Return an engine's name without its beam, and the beam: `faster-whisper:small@1` asks for one hypothesis."""
    name, at, beam = spec.rpartition("@")
    return (name, int(beam)) if at and beam.isdigit() and int(beam) else (spec, None)


class SpeechEngines(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Which engines there are, and by what policy one is chosen."""

    # A function is no config.
    make: dg.ResourceDependency[Make] = Field(exclude=True, repr=False, description="Makes an engine by its spec.")
    fixed: str = Field(description="The engine of all recordings where none is chosen: MEDIA_TRANSCRIBER.")
    candidates: list[str] = Field(default=[], description="Others to choose among.")
    languages: list[str] = Field(default=[], description="ISO 639-1 codes of the languages that media may be in.")
    beam: int = Field(default=5, description="Hypotheses kept while decoding, of engines that name no beam.")
    policy: str = Field(default="fixed", description="fixed, cheapest-within, fastest or best.")
    within: float = Field(default=0.03, description="Share of words more than the best that cheapest-within accepts.")
    hour_cost: float = Field(default=0.1, description="Money that an hour of this machine is worth.")
    minute_prices: dict[str, float] = Field(default={}, description="Money for a minute of audio, by spec.")
    shadow: float = Field(default=0.1, description="Share of recordings of which a window is compared.")
    escalate: float = Field(default=0.3, description="Most weak windows, as a share, that go to the strongest engine.")
    weak_confidence: float = Field(default=0.5, description="A window is weak below this confidence.")
    weak_flagged: float = Field(default=0.2, description="A window is weak above this share of unbelieved segments.")
    weak_uncovered: float = Field(default=0.4, description="A window is weak above this share of speech without text.")

    @property
    def specs(self) -> list[str]:
        """All engines, the fixed one first; it alone where nothing is chosen."""
        return [self.fixed] if self.policy == "fixed" else list(dict.fromkeys([self.fixed, *self.candidates]))

    @cached_property
    def _made(self) -> dict[str, Transcriber]:
        return {}

    def engine(self, spec: str) -> Transcriber:
        """Return the engine of a spec, the same one each time, so that its model is loaded once.

        Raises:
            SettingsError: the spec names no engine.
        """
        if spec not in self._made:
            self._made[spec] = self.make(spec)
        return self._made[spec]
