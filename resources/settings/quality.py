"""Settings of how translations are measured, and which of them are held back."""

from typing import get_args

from pydantic import BaseModel, Field, field_validator

from resources.settings.lists import Names
from resources.translation_quality import Gate


class QualitySettings(BaseModel):
    """What is measured of translations, and the gates in front of whatever uses them."""

    comet_model: str = Field(
        default="",
        description="COMET model that scores translations with a reference: a folder, or a name such as "
        "Unbabel/wmt22-comet-da. overlap is a stand-in for trying it out. Empty: none.",
    )
    comet_python: str = Field(
        default="",
        description="Python of an environment that has the package unbabel-comet, which cannot share one with Dagster: "
        "a path such as comet/bin/python.",
    )
    translation_back_sample: int = Field(
        default=50,
        ge=0,
        le=10_000,
        description="Segments of each recording that are translated back to see whether they still say the same; "
        "0 switches it off.",
    )
    translation_noticed: int = Field(
        default=80,
        description="Percent of people who must agree with a difference between two translations for it to count as "
        "noticed: 70, 80, 85 or 90 (Kocmi et al. 2024).",
    )
    translation_gate_numbers: float = Field(
        default=0.8, ge=0, le=1, description="Least share of a source's figures that its translation must have."
    )
    translation_gate_untranslated: float = Field(
        default=0.2, ge=0, le=1, description="Most segments, as a share, that may be left as they were or empty."
    )
    translation_gate_shortest: float = Field(
        default=0.5, ge=0, le=10, description="Least characters of a translation for each character of its source."
    )
    translation_gate_longest: float = Field(
        default=2.0, ge=0, le=100, description="Most characters of a translation for each character of its source."
    )
    translation_gate_terms: float = Field(
        default=0.8, ge=0, le=1, description="Least share of the glossary's terms that must be translated as settled."
    )
    translation_gate_names: float = Field(
        default=0.5, ge=0, le=1, description="Least share of names that must be recognised in a translation."
    )
    translation_gate_one_to_one: float = Field(
        default=0.95, ge=0, le=1, description="Least share of segments with exactly one translation of their own text."
    )
    translation_gate_language: float = Field(
        default=0.7, ge=0, le=1, description="Least share of longer segments that must be in the target language."
    )
    translation_gate_reading: float = Field(
        default=0.8, ge=0, le=1, description="Least share of subtitles that must be readable in their time."
    )
    translation_gate_back: float = Field(
        default=20.0, ge=0, le=100, description="Least chrF between what was said and its translation translated back."
    )
    translation_gate_least: int = Field(
        default=5,
        ge=1,
        le=1000,
        description="Things a gate must have counted before it judges: one lost figure of one says little.",
    )
    translation_gate_hold: Names = Field(
        default=("numbers", "untranslated", "length", "terms", "one_to_one", "language"),
        description="Gates whose failure holds a translation back until a person releases it, separated by commas, of "
        f"{', '.join(get_args(Gate))}; the others warn.",
    )

    @field_validator("translation_gate_hold")
    @classmethod
    def _known_gates(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not set(value) <= set(get_args(Gate)):
            raise ValueError(f"some of {', '.join(get_args(Gate))}")
        return value

    @field_validator("translation_noticed")
    @classmethod
    def _published(cls, value: int) -> int:
        if value not in (70, 80, 85, 90):
            raise ValueError("70, 80, 85 or 90")
        return value
