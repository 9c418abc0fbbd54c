"""Cues as a language model gets them: what was said, by whom, the rough translation, and what is known beforehand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from media_assets.knowledge.lookup import Glossary, Term
from media_assets.translation.variants import Assign, Variant, always_standard


@dataclass(frozen=True, slots=True)
class Cue:
    """One segment to be translated.

    Attributes:
        id: names it within a batch.
        segment: its ordinal in the recording.
        start: seconds, as `end`.
        baseline: the rough translation, `engine` who made it; None where there is none.
        speaker: as the transcript tells voices apart, or None.
        scene: whether a scene begins with it.
        terms: glossary terms that occur in it, `names` what else is a name in it.
        corrected: what a person wants it translated as, or None.
    """

    id: str
    segment: int
    start: float
    end: float
    source: str
    source_language: str | None
    baseline: str | None
    engine: str | None = None
    speaker: str | None = None
    scene: bool = False
    terms: tuple[Term, ...] = ()
    names: tuple[str, ...] = ()
    corrected: str | None = None

    def obstacle(self, language: str) -> str | None:
        """Say why no model is asked about it, or return None."""
        if self.source_language == language:
            return f"already spoken in {language}"
        return None if self.source.strip() else "nothing was said"


@dataclass(frozen=True, slots=True)
class Recording:
    """The cues of one content in one target language, in order."""

    content: str
    label: str
    language: str
    cues: tuple[Cue, ...]
    formality: str = "default"
    variant: Variant = Variant()

    @property
    def to_make(self) -> list[int]:
        """Places of the cues that a model is to make."""
        return [
            place
            for place, cue in enumerate(self.cues)
            if cue.corrected is None and cue.obstacle(self.language) is None
        ]


def no_correction(_text: str, _source: str | None, _language: str, _series: str) -> str | None:
    """Know of no correction."""
    return None


@dataclass(frozen=True)
class Knowledge:
    """What is settled before a model is asked.

    Attributes:
        glossary: terms with a translation.
        names: returns the names in a text of a language.
        corrected: returns what a person wants a text (its language, the target language, its series) translated as.
        assign: the variant of each recording.
    """

    glossary: Glossary
    names: Callable[[str, str | None], Sequence[str]]
    corrected: Callable[[str, str | None, str, str], str | None] = no_correction
    assign: Assign = always_standard
