"""Pictures on trial: every method on every transform that it is for."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.duplicates.quality.calibrate import Recommendation
from media_assets.duplicates.quality.evaluate import Matches
from media_assets.duplicates.quality.gallery import Gallery
from media_assets.duplicates.quality.matching import (
    LAID,
    REGION,
    REGIONAL,
    TILES,
    UPRIGHT,
    Look,
    hashed,
    looked_at,
    regions,
)
from media_assets.duplicates.quality.measure import TOGETHER, Terms, Tried, measured
from media_assets.duplicates.quality.promises import PICTURES
from media_assets.duplicates.quality.transforms import TRANSFORMS
from resources.duplicates import DuplicateRules
from resources.vision.base import ImageEmbedder
from resources.workers import Workers

TERMS = Terms("image", {name: transform.about for name, transform in TRANSFORMS.items()}, PICTURES)


def picture_quality(
    gallery: Gallery,
    truth: npt.NDArray[np.int64],
    look: Look,
    asked: int,
    embedder: ImageEmbedder,
    workers: Workers,
    rules: DuplicateRules,
    recommendations: list[Recommendation],
) -> pa.Table:
    """Return rows of `DUPLICATE_QUALITY`.

    Args:
        look: returns the thumbnail of an original by its number.
        asked: originals, spread evenly, that are looked for by embedding, which takes a hundred times as long as by
            hash.
    """
    some = np.zeros(len(gallery.ids), np.bool_)
    some[np.linspace(0, len(some) - 1, min(asked, len(some))).astype(np.int64)] = True
    found = hashed(gallery, rules)
    looked = looked_at(gallery, look, workers, rules)
    placed = Matches.joined([found[REGION], regions(gallery, look, some, embedder, workers, rules)])
    every = frozenset(gallery.transforms)
    regional = every & set(REGIONAL)
    bits, reach = float(rules.confirm_bits), float(rules.reach_bits)
    tried = [
        Tried(UPRIGHT, found[UPRIGHT], bits, every),
        Tried(LAID, found[LAID], bits, every),
        Tried(REGION, placed, bits, regional, some),
        Tried(TILES, looked, reach, every),
        Tried(TOGETHER, looked, reach, every - regional),
        Tried(TOGETHER, Matches.joined([looked, placed.within(bits)]), reach, regional, some),
    ]
    return measured(gallery, truth, tried, TERMS, recommendations)
