"""How translations are judged: what the user sets once for it."""

from typing import Literal

import dagster as dg
from pydantic import Field

Gate = Literal["numbers", "untranslated", "length", "terms", "names", "one_to_one", "language", "reading", "back"]
"""Names of the gates."""


class TranslationRules(dg.ConfigurableResource):  # type: ignore[type-arg]
    """What is measured of translations, and below which figures one is held back or warned of."""

    back_sample: int = Field(default=50, description="Segments of each recording that are translated back.")
    noticed: int = Field(default=80, description="Percent of people who must agree with a difference.")
    gate_numbers: float = Field(default=0.8, description="Least share of figures kept.")
    gate_untranslated: float = Field(default=0.2, description="Most segments left as they were or empty.")
    gate_shortest: float = Field(default=0.5, description="Least characters for each of the source.")
    gate_longest: float = Field(default=2.0, description="Most characters for each of the source.")
    gate_terms: float = Field(default=0.8, description="Least share of terms translated as settled.")
    gate_names: float = Field(default=0.5, description="Least share of names recognised.")
    gate_one_to_one: float = Field(default=0.95, description="Least share of segments with one translation.")
    gate_language: float = Field(default=0.7, description="Least share of segments in the target language.")
    gate_reading: float = Field(default=0.8, description="Least share of subtitles readable in their time.")
    gate_back: float = Field(default=20.0, description="Least chrF of the translation translated back.")
    gate_least: int = Field(default=5, description="Things counted from which a gate judges.")
    gate_hold: list[str] = Field(
        default_factory=lambda: ["numbers", "untranslated", "length", "terms", "one_to_one", "language"],
        description="Gates that hold a translation back; the others warn.",
    )
