"""Scores of translations by a learned model."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import NamedTuple

from resources.model import ModelClient


class Scored(NamedTuple):
    """What was said, its translation, and the reference."""

    source: str
    text: str
    reference: str


class TranslationScorer(ModelClient):
    """Says how good translations are, where a model for it is installed."""

    @abstractmethod
    def unavailable(self) -> str | None:
        """Return None when it can score now, else a sentence saying why not."""

    @abstractmethod
    def score(self, texts: Sequence[Scored]) -> list[float]:
        """Return one score for each text, about 0 to 100.

        Raises:
            TransientError: the model failed as a whole.
        """
