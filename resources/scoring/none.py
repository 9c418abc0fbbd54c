"""No learned model that scores translations."""

from collections.abc import Sequence

from resources.errors import TransientError
from resources.model import ModelIdentity
from resources.scoring.base import Scored, TranslationScorer

_REASON = "No COMET model is set (MEDIA_COMET_MODEL)."


class NoScorer(TranslationScorer):
    """Says that none is set."""

    @property
    def identity(self) -> ModelIdentity:
        """The absence of a model."""
        return ModelIdentity("none", "0")

    def load(self) -> None:
        """Load nothing."""

    def unavailable(self) -> str:
        """Return the reason."""
        return _REASON

    def score(self, texts: Sequence[Scored]) -> list[float]:
        """Refuse.

        Raises:
            TransientError: always.
        """
        raise TransientError(_REASON)
