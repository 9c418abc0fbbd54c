"""What a subtitle has to keep to: the limits of a language, with their source."""

from dataclasses import asdict, dataclass
from typing import Any

MILLISECONDS = 1000

DEFAULT = (42.0, 17.0)

BY_LANGUAGE = {
    "ar": (42.0, 20.0),
    "hi": (42.0, 22.0),
    "ja": (13.0, 4.0),
    "ko": (16.0, 12.0),
    "th": (35.0, 17.0),
    "zh": (16.0, 9.0),
}
"""Language → characters per line, characters per second for adults, where they are not `DEFAULT`.

Source: Netflix Timed Text Style Guides, general requirements and those of each language
(partnerhelp.netflixstudios.com/hc/en-us/articles/215758617). English is given 17 characters per second there in the
English template guide, 20 in newer editions. The others that people meet most (de, es, fr, it, nl, pl, pt, ru, tr)
have 42 and 17.
"""

FULL_WIDTH = ("ja", "ko", "zh")
"""Languages whose limits count full-width characters, half-width ones as half of one (article 115001352212 there)."""


@dataclass(frozen=True)
class Limits:
    """Limits of one language. Widths are units: a narrow character has one, a full-width one two.

    Attributes:
        line: most units of a line.
        lines: most lines of a cue, 1 or 2.
        speed: most units a second.
        minimum: least time of a cue in milliseconds.
        maximum: most time of a cue in milliseconds.
        gap: least time between cues in milliseconds.
        chain: gaps shorter than this many milliseconds are closed down to `gap`.
        unit: units that the guide counts as one character of this language.
    """

    line: int
    lines: int
    speed: float
    minimum: int
    maximum: int
    gap: int
    chain: int
    unit: int

    def characters(self, units: float) -> float:
        """Say how many characters of the language are that wide."""
        return units / self.unit


@dataclass(frozen=True)
class Rules:
    """The limits that a user sets for all languages, in characters and seconds; None leaves one to the language."""

    line_characters: int | None = None
    lines: int = 2
    characters_per_second: float | None = None
    min_seconds: float = 0.833
    max_seconds: float = 7.0
    gap_seconds: float = 0.083
    chain_seconds: float = 0.5

    def limits(self, language: str | None) -> Limits:
        """Return the limits of a language (an ISO 639-1 code, or None where it is not known)."""
        line, speed = BY_LANGUAGE.get(language or "", DEFAULT)
        unit = 2 if language in FULL_WIDTH else 1
        return Limits(
            line=round((self.line_characters or line) * unit),
            lines=self.lines,
            speed=(self.characters_per_second or speed) * unit,
            minimum=round(self.min_seconds * MILLISECONDS),
            maximum=round(self.max_seconds * MILLISECONDS),
            gap=round(self.gap_seconds * MILLISECONDS),
            chain=round(self.chain_seconds * MILLISECONDS),
            unit=unit,
        )

    @property
    def as_settings(self) -> dict[str, Any]:
        """All of them by name, and the tables behind them: part of the key of what was made by them."""
        return asdict(self) | {"by_language": {name: list(limits) for name, limits in BY_LANGUAGE.items()}}
