"""Text to vectors, and text to its language."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import NamedTuple

import dagster as dg
import numpy as np
import numpy.typing as npt

from resources.model import Embedder


class TextEmbedder(Embedder):
    """Turns texts into unit vectors of one space; spaces of different identity are never compared."""

    @abstractmethod
    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Embed texts.

        Returns:
            float32, shape (len(texts), dimensions), each row of length 1 (a text without any word gives a zero row).
        """


class Language(NamedTuple):
    """An ISO 639-1 code and the probability among the configured languages, 0 to 1."""

    code: str
    probability: float


class LanguageIdentifier(dg.ConfigurableResource, ABC):  # type: ignore[type-arg]
    """Says in which of the configured languages a document is written."""

    @abstractmethod
    def identify(self, text: str) -> Language | None:
        """Return the language of a whole document, or None when it has too few words to tell."""

    def knows(self, language: str) -> bool:
        """Whether texts in this language (ISO 639-1 code) are told apart from others."""
        return True
