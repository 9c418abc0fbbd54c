"""How translations are enhanced: what the user chooses about passes, windows, address and reading speed."""

from typing import Any

import dagster as dg
from pydantic import Field

PASSES = ("translate", "reflect", "refine")
PASS_ORDERS = (PASSES[:1], PASSES[:1] + PASSES[2:], PASSES)
"""What can be asked for: to reflect without refining would change nothing."""


class Enhancement(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Choices that hold for all languages; `in_key` says which of them recompute cues."""

    passes: list[str] = Field(
        default=["translate"], description="What is done for a cue, in this order: translate, reflect, refine."
    )
    window_cues: int = Field(default=20, description="Most cues of one call.")
    window_characters: int = Field(default=2000, description="Most characters of source text in one call.")
    context_before: int = Field(default=4, description="Lines before a window that its call shows.")
    context_after: int = Field(default=2, description="Lines after a window that its call shows.")
    scene_seconds: float = Field(default=2.5, description="A pause of this many seconds ends a scene.")
    formality: str = Field(default="default", description="How viewers are addressed: default, formal, informal, auto.")
    verify: bool = Field(default=True, description="Whether numbers, tags, terms and the language are checked.")
    shorten: bool = Field(default=True, description="Whether what is too long to be read in its time is asked again.")
    connections: int = Field(default=8, description="Calls under way at the same time.")

    @property
    def in_key(self) -> dict[str, Any]:
        """The choices that decide about a cue's text; windows and context only help it, connections only hurry it.

        Formality is decided for each recording, so it is in the keys of its cues.
        """
        return {"passes": list(self.passes), "verify": self.verify}
