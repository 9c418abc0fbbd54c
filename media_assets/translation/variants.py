"""How a cue is made: the settings' way, or a variant of it that an experiment compares."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

STANDARD = "standard"


@dataclass(frozen=True)
class Variant:
    """One way of making cues; what is empty is as the settings say.

    Attributes:
        name: as the table, the costs and the ratings show it; renaming a variant recomputes nothing.
        prompt: name of one of `prompts.PROMPTS`.
        model: the chat model's name.
        passes: the passes, in order.
    """

    name: str = STANDARD
    prompt: str = ""
    model: str = ""
    passes: tuple[str, ...] = ()

    @property
    def in_key(self) -> dict[str, Any]:
        """What of it is in the keys of its cues: nothing where it is the settings' own way."""
        chosen = {"prompt": self.prompt, "model": self.model, "passes": list(self.passes)}
        return {name: value for name, value in chosen.items() if value}


Assign = Callable[[str, str], Variant]
"""Says by content id and source language by which variant a recording's cues are made."""


def always_standard(_content: str, _source_language: str) -> Variant:
    """Make all cues as the settings say."""
    return Variant()
