"""How far two pictures agree tile by tile: a mark or a line of text spoils a few tiles, another picture nearly all.

Pure arithmetic on grey pictures; runs in decoder workers. Each tile is correlated by itself, which takes brightness,
contrast and, nearly, gamma out of it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

SIDE = 128
"""Side in pixels of the square that a picture is shrunk to, as its hash does."""

TILES = 8
"""Tiles across and down; a word in a corner or a caption lies in at most a quarter of them."""

FLAT = 3.0
"""Grey levels: a tile whose deviation is below this in both pictures has nothing to say; noise is all that is left."""

LEAST_VOTES = 16
"""Tiles that must have something to say: a quarter of them."""

ROUGHLY, CLOSELY, EXACTLY = 0.7, 0.85, 0.95
"""Correlations at which a tile counts as roughly, closely and exactly the same."""

LEAST_ROUGHLY = 0.75
"""Share of tiles below which two pictures differ, whatever their hashes say."""

LEAST_CLOSELY = 0.9
"""Share of tiles that strong compression leaves closely the same."""

LEAST_EXACTLY = 0.75
"""Share of tiles that a mark or a caption leaves untouched."""

Floats = npt.NDArray[np.float32]


class Votes(NamedTuple):
    """What the tiles of two pictures say: how many have something to say, and which share of those agrees."""

    voting: int
    roughly: float
    closely: float
    exactly: float

    @property
    def differ(self) -> bool:
        """Whether they are two pictures; false too where too few tiles have something to say."""
        return self.voting >= LEAST_VOTES and self.roughly < LEAST_ROUGHLY

    @property
    def same(self) -> bool:
        """Whether they are one picture."""
        alike = self.closely >= LEAST_CLOSELY or self.exactly >= LEAST_EXACTLY
        return self.voting >= LEAST_VOTES and alike


@dataclass(frozen=True)
class Tiles:
    """The tiles of a picture, row by row.

    Attributes:
        pixels: grey levels around each tile's mean, shape (64, pixels of a tile).
        deviation: their standard deviation, shape (64,).
    """

    pixels: Floats
    deviation: Floats


def square(picture: Image.Image, box: tuple[float, ...] | None = None) -> Floats:
    """Return a picture, or what lies in a box given as shares of it, as grey levels, shape (128, 128)."""
    pixels = None if box is None else tuple(np.multiply(box, picture.size * 2).tolist())
    return np.asarray(picture.convert("L").resize((SIDE, SIDE), Image.Resampling.BILINEAR, pixels), np.float32)


def laid_down(levels: Floats, way: int) -> Floats:
    """Return a square picture laid down in one of `frames.hashing.TRANSFORMS`."""
    flips = (levels, levels[:, ::-1], levels[::-1], levels[::-1, ::-1])
    if way < len(flips):
        return flips[way]
    # The hash of a picture laid down along its diagonal is the transposed hash of its flip.
    return flips[way - len(flips)].T


def tiles_of(levels: Floats) -> Tiles:
    """Cut a square picture into tiles."""
    side = SIDE // TILES
    cut = levels.reshape(TILES, side, TILES, side).swapaxes(1, 2).reshape(TILES * TILES, side * side)
    pixels = cut - cut.mean(axis=1, keepdims=True)
    return Tiles(pixels, np.sqrt(np.square(pixels).mean(axis=1)))


def votes(one: Tiles, other: Tiles) -> Votes:
    """Correlate the tiles of two pictures, each with the one in the same place."""
    speaks = np.maximum(one.deviation, other.deviation) >= FLAT
    voting = int(speaks.sum())
    if not voting:
        return Votes(0, 0.0, 0.0, 0.0)
    products = (one.pixels[speaks] * other.pixels[speaks]).mean(axis=1)
    likeness = products / np.maximum(one.deviation[speaks] * other.deviation[speaks], 1e-3)
    shares = ((likeness >= least).mean() for least in (ROUGHLY, CLOSELY, EXACTLY))
    return Votes(voting, *map(float, shares))
