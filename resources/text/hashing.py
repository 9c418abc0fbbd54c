"""Text vectors without a model: hashed words and letters."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import Field

from resources.model import ModelIdentity
from resources.text.base import TextEmbedder
from resources.text.blank import zero_rows_without_words

_DIMENSIONS = 384


class HashingTextEmbedder(TextEmbedder):
    """384 numbers from the words, pairs of words and letter groups of a text, in any language, with no download.

    Texts that share wording are near each other, also across endings, accents and case. It knows no meaning: a
    paraphrase in other words, or the same text in another language, is a stranger.
    """

    texts_per_batch: int = Field(default=256, gt=0, description="How many texts are given to one call.")
    not_in_key = frozenset({"texts_per_batch"})

    @property
    def identity(self) -> ModelIdentity:
        """The recipe and its version."""
        return ModelIdentity("hashed-words-and-letters-384", "1")

    @property
    def dimensions(self) -> int:
        """384."""
        return _DIMENSIONS

    @property
    def batch_size(self) -> int:
        """As set."""
        return self.texts_per_batch

    def load(self) -> tuple[Any, Any]:
        """Prepare the two vectorizers, which hash and so need no fitting."""
        from sklearn.feature_extraction.text import HashingVectorizer

        common = {"n_features": _DIMENSIONS, "norm": "l2", "strip_accents": "unicode", "lowercase": True}
        words = HashingVectorizer(analyzer="word", ngram_range=(1, 2), token_pattern=r"(?u)\w+", **common)
        letters = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), **common)
        return words, letters

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Embed texts; float32, shape (n, 384), rows of length 1, zero without any letter or digit."""
        if not texts:
            return np.empty((0, _DIMENSIONS), np.float32)
        words, letters = self.model
        # File names can hold lone surrogates, which the hash cannot encode.
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        vectors = np.asarray((words.transform(clean) + letters.transform(clean)).todense(), np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors = (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
        return zero_rows_without_words(vectors, texts)
