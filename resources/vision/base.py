"""Pictures to vectors."""

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL.Image import Image

from resources.model import Embedder


class ImageEmbedder(Embedder):
    """Turns pictures into unit vectors of one space; spaces of different identity are never compared."""

    @abstractmethod
    def embed(self, images: Sequence[Image]) -> npt.NDArray[np.float32]:
        """Embed RGB pictures of any size.

        Returns:
            float32, shape (len(images), dimensions), each row of length 1.
        """
