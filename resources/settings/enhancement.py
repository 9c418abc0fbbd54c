"""Settings of enhanced translations: passes, windows, address, checks and reading speed."""

from typing import Literal

from pydantic import BaseModel, Field, field_validator

from resources.enhancement import PASS_ORDERS
from resources.settings.lists import Names


class EnhancementSettings(BaseModel):
    """What a language model is asked to do with baseline translations, and how it is checked."""

    enhance_passes: Names = Field(
        default=("translate",),
        description="What is done for each cue, separated by commas: translate; refine, which betters the draft; and "
        "reflect before it, which says what to better. All three cost about three times as much as the first alone.",
    )
    enhance_window_cues: int = Field(default=20, ge=1, le=200, description="Most cues of one call.")
    enhance_window_characters: int = Field(
        default=2000, ge=100, le=100_000, description="Most characters of source text in one call."
    )
    enhance_context_before: int = Field(
        default=4, ge=0, le=50, description="Lines before a window that its call shows for understanding only."
    )
    enhance_context_after: int = Field(
        default=2, ge=0, le=50, description="Lines after a window that its call shows for understanding only."
    )
    enhance_scene_seconds: float = Field(
        default=2.5,
        gt=0,
        le=600,
        description="A pause of this many seconds ends a scene; windows end there if they can.",
    )
    enhance_formality: Literal["default", "formal", "informal", "auto"] = Field(
        default="default",
        description="How people are addressed where the language has a formal and an informal way: default leaves it "
        "to the model, auto decides once for each recording by how its speech sounds.",
    )
    enhance_verify: bool = Field(
        default=True,
        description="Whether each text is checked for numbers, placeholders, tags, terms, names and its language.",
    )
    enhance_shorten: bool = Field(
        default=True, description="Whether texts too long to be read in their time are asked for again, shorter."
    )

    @field_validator("enhance_passes")
    @classmethod
    def _passes_that_make_sense(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if value not in PASS_ORDERS:
            raise ValueError("; or ".join(",".join(passes) for passes in PASS_ORDERS))
        return value
