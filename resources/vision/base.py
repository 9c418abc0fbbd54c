"""Pictures to vectors."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from PIL.Image import Image

from resources.errors import SettingsError
from resources.model import Embedder


class ImageEmbedder(Embedder):
    """Turns pictures into unit vectors of one space; spaces of different identity are never compared.

    Attributes:
        reads_text: whether `embed_text` puts texts into the space of the pictures.
    """

    reads_text: ClassVar[bool] = False

    @property
    def for_workers(self) -> Callable[[Image], npt.NDArray[np.float32]] | None:
        """A function of a light module that embeds one picture in a worker process; None where a model is needed."""
        return None

    @abstractmethod
    def embed(self, images: Sequence[Image]) -> npt.NDArray[np.float32]:
        """Embed RGB pictures of any size.

        Returns:
            float32, shape (len(images), dimensions), each row of length 1.
        """

    def embed_text(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Embed texts in the space of the pictures; shape and length of rows as for pictures.

        Raises:
            SettingsError: this embedder reads no text.
        """
        raise SettingsError(
            f"MEDIA_IMAGE_EMBEDDER: {self.identity.name} reads no text; allowed for that is clip:<name or path>."
        )
