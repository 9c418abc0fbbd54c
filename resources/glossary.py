"""How terms are learned."""

import dagster as dg
from pydantic import Field


class GlossaryRules(dg.ConfigurableResource):  # type: ignore[type-arg]
    """From when on a name or phrase is suggested for the glossary, and from when on it is used without being asked."""

    least_count: int = Field(default=3, description="Occurrences from which a name is suggested.")
    least_files: int = Field(default=2, description="Files in which a name must occur to be suggested.")
    least_phrases: int = Field(
        default=8, description="Occurrences from which a phrase that is no name is suggested; 0 suggests none."
    )
    least_cues: int = Field(
        default=3, description="Cues that must render a term in the same way for that translation to be suggested."
    )
    learned_cues: int = Field(
        default=0,
        description="Cues of the same rendering from which a learned term is used without being asked; 0 leaves it to "
        "people, because a new term translates every cue that holds it anew.",
    )
