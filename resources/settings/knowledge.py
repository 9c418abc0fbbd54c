"""Settings of the glossary: from when on terms are learned."""

from pydantic import BaseModel, Field


class KnowledgeSettings(BaseModel):
    """From when on a name or phrase is suggested, and from when on it is used without being asked."""

    glossary_least_count: int = Field(
        default=3, ge=2, le=1000, description="Occurrences from which a name is suggested for the glossary."
    )
    glossary_least_files: int = Field(
        default=2, ge=1, le=1000, description="Files in which a name must occur to be suggested."
    )
    glossary_least_phrases: int = Field(
        default=8,
        ge=0,
        le=10_000,
        description="Occurrences from which a phrase that is no name is suggested; 0 suggests none.",
    )
    glossary_least_cues: int = Field(
        default=3,
        ge=2,
        le=1000,
        description="Cues that must render a term in the same way for that translation to be suggested.",
    )
    glossary_learned_cues: int = Field(
        default=0,
        ge=0,
        le=10_000,
        description="Cues of the same rendering from which a learned term is used without being asked; 0 leaves it to "
        "people, because a new term translates every cue that holds it anew.",
    )
