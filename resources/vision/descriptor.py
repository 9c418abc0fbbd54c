"""Picture vectors without a model: shape, colour layout and colour histograms."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from PIL.Image import Image
from pydantic import Field

from resources.model import ModelIdentity
from resources.vision.base import ImageEmbedder
from resources.vision.describe import DIMENSIONS, describe


class VisualDescriptor(ImageEmbedder):
    """A classical descriptor of 512 numbers that needs no download and 1.4 ms of a core a picture.

    288 numbers are gradient orientations (HOG of Lab L at 96 x 96, cells of 16 pixels, 8 orientations), 136 the colour
    layout (low DCT frequencies: L 8 x 8 with its mean at a quarter, a and b 6 x 6), 88 are histograms (L 24 at half
    weight, ab 8 x 8, square roots). Each part has length 1 before its weight (1, 0.9, 0.9), and so has the whole.

    It finds resized, recompressed, blurred, brighter, darker and watermarked copies (recall@1 0.97 to 0.997 on 311
    pictures in 15 variants), crops of 10 % (0.997) and 25 % (0.965) and 5 degrees of rotation (0.997); less well grey
    copies (0.64), mirrored (0.61) and quarter-turned ones (0.40). It groups by colour, texture and layout. It does not
    know what things are (nearest neighbour in the same of 18 categories: 0.41, chance 0.07), there is no search by
    text, and for the decision "duplicate" a perceptual hash separates better.
    """

    pictures_per_batch: int = Field(default=64, gt=0, description="How many pictures are given to one call.")
    not_in_key = frozenset({"pictures_per_batch"})

    @property
    def identity(self) -> ModelIdentity:
        """The descriptor and the version of its recipe."""
        return ModelIdentity("visual-descriptor-512", "2")

    @property
    def dimensions(self) -> int:
        """512."""
        return DIMENSIONS

    @property
    def batch_size(self) -> int:
        """As set."""
        return self.pictures_per_batch

    def load(self) -> None:
        """Do nothing: there is nothing to download."""

    @property
    def for_workers(self) -> Callable[[Image], npt.NDArray[np.float32]]:
        """The arithmetic, for worker processes."""
        return describe

    def embed(self, images: Sequence[Image]) -> npt.NDArray[np.float32]:
        """Describe pictures of any size and mode; float32, shape (n, 512), rows of length 1."""
        rows = [describe(image) for image in images]
        return np.stack(rows) if rows else np.empty((0, self.dimensions), np.float32)
