"""Texts that say nothing."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_WORD = re.compile(r"\w")


def zero_rows_without_words(vectors: npt.NDArray[np.float32], texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Zero the rows of texts without any letter or digit: a model gives even those a direction."""
    vectors[[_WORD.search(text) is None for text in texts]] = 0.0
    return vectors
