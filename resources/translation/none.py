"""No translation engine."""

from collections.abc import Sequence

from pydantic import Field

from resources.errors import TransientError
from resources.model import ModelIdentity
from resources.translation.base import Translator


class NoTranslator(Translator):
    """Says that no engine is set, so that no text is ever shown as its own translation."""

    reason: str = Field(
        default="No translation engine is set (MEDIA_TRANSLATOR is none).",
        description="The sentence shown wherever a translation would have been made.",
    )
    not_in_key = frozenset({"reason"})

    @property
    def identity(self) -> ModelIdentity:
        """The absence of an engine."""
        return ModelIdentity("none", "0")

    def load(self) -> None:
        """Load nothing."""

    def unavailable(self, source: str, target: str) -> str:
        """Return the reason, whatever the languages."""
        return self.reason

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Refuse.

        Raises:
            TransientError: always.
        """
        raise TransientError(self.reason)
