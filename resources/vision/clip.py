"""Pictures and texts in one space, by CLIP."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from PIL.Image import Image
from pydantic import Field

from resources.model import ModelIdentity, revision_of
from resources.sentence_models import AUTO, PICTURE_BYTES, encode, load_sentence_model, short_name
from resources.vision.base import ImageEmbedder


class ClipEmbedder(ImageEmbedder):
    """Any CLIP model that sentence-transformers loads; pictures can be found by a sentence.

    The model's own vectors are not of unit length (about 22 long); those given here are.
    """

    reads_text: ClassVar[bool] = True

    name_or_path: str = Field(
        default="sentence-transformers/clip-ViT-B-32",
        description="A hub name, or the folder of a model on this machine.",
    )
    device: str = Field(
        default=AUTO, description="Where it runs: auto (a GPU where there is one), cpu, cuda, cuda:1, mps."
    )
    pictures_per_batch: int = Field(
        default=32, gt=0, description="Most pictures or texts that run through it at once; fewer where memory is short."
    )
    # The identity stands for the model's content, wherever its folder lies.
    not_in_key = frozenset({"name_or_path", "device", "pictures_per_batch"})

    @cached_property
    def revision(self) -> str:
        """The content of a local model, or the commit of a cached one."""
        return revision_of(self.name_or_path)

    @property
    def identity(self) -> ModelIdentity:
        """The model's name without its folders, and its revision."""
        return ModelIdentity(short_name(self.name_or_path), self.revision)

    @cached_property
    def dimensions(self) -> int:
        """512 for ViT-B-32; the model says so, which loads it."""
        return int(self.embed_text([""]).shape[1])

    @property
    def batch_size(self) -> int:
        """As set."""
        return self.pictures_per_batch

    def load(self) -> Any:
        """Load the model.

        Raises:
            TransientError: package or model missing.
        """
        return load_sentence_model(self.name_or_path, self.device)

    def embed(self, images: Sequence[Image]) -> npt.NDArray[np.float32]:
        """Embed pictures of any size and mode; float32, shape (n, dimensions), rows of length 1."""
        if not images:
            return np.empty((0, self.dimensions), np.float32)
        pictures = [image.convert("RGB") for image in images]
        return encode(self.model, pictures, self.pictures_per_batch, PICTURE_BYTES)

    def embed_text(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Embed texts, cut at 77 tokens, in the space of the pictures; shape and length of rows as for pictures."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        return encode(self.model, texts, self.pictures_per_batch)
