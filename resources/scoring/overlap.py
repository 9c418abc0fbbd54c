"""An embedded stand-in for COMET whose scores a person can check by eye."""

from collections.abc import Sequence

from resources.model import ModelIdentity
from resources.scoring.base import Scored, TranslationScorer


class OverlapScorer(TranslationScorer):
    """Gives the percentage of the reference's words that are in the translation; no substitute for a learned model."""

    @property
    def identity(self) -> ModelIdentity:
        """The rule's own version."""
        return ModelIdentity("word-overlap", "1")

    def load(self) -> None:
        """Load nothing."""

    def unavailable(self) -> None:
        """Return None: it is always there."""

    def score(self, texts: Sequence[Scored]) -> list[float]:
        """Return one percentage for each text."""
        return [_overlap(one.text.casefold().split(), one.reference.casefold().split()) for one in texts]


def _overlap(words: Sequence[str], wanted: Sequence[str]) -> float:
    return 100 * sum(word in words for word in wanted) / len(wanted) if wanted else 0.0
