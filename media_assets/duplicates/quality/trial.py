"""The library's own pictures on trial: transformed, looked for again, and held against what is promised."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from media_assets.duplicates.quality.calibrate import Review, recommendations
from media_assets.duplicates.quality.film_gallery import PICTURES, FilmGallery, film_quality
from media_assets.duplicates.quality.gallery import Gallery, as_thumbnail
from media_assets.duplicates.quality.pictures import picture_quality
from media_assets.duplicates.quality.sample import sample_pictures
from media_assets.duplicates.quality.transforms import TRANSFORMS
from media_assets.duplicates.quality.truth import truth_groups
from resources.duplicates import DuplicateRules
from resources.library import Library
from resources.vision.base import ImageEmbedder
from resources.workers import Workers

MOST_FILMS = 3
"""Films made of the sample: each takes some four seconds with all its transforms."""

ASKED = 8
"""Pictures of the sample that are also looked for by embedding, which takes a hundred times as long as by hash."""


@dataclass(frozen=True)
class Place:
    """Where pictures are, and with what and by which rules they are compared."""

    library: Library
    embedder: ImageEmbedder
    workers: Workers
    rules: DuplicateRules


@dataclass(frozen=True)
class Trial:
    """The table, and the facts behind it in words."""

    table: pa.Table
    facts: dict[str, Any]


def trial(place: Place, most: int, reviews: Iterable[Review]) -> Trial:
    """Transform up to `most` pictures of the library, look for them again, and say what of it keeps its promise."""
    sample = sample_pictures(place.library, most)
    shown = [as_thumbnail(picture) for _, picture in sample.pictures]
    spoken = recommendations(place.rules, reviews)
    gallery = Gallery.of(sample.pictures, tuple(TRANSFORMS))
    truth = truth_groups(gallery.small)
    different = [shown[number] for number in np.unique(truth)]
    films = FilmGallery.of(different[: MOST_FILMS * PICTURES])
    tables = [
        picture_quality(gallery, truth, shown.__getitem__, ASKED, place.embedder, place.workers, place.rules, spoken),
        film_quality(films, place.rules, spoken),
    ]
    facts = {
        "pictures": len(shown),
        "pictures left out as like another": sample.alike,
        "pictures that equal another by their pixels": len(shown) - len(different),
        "pictures too plain to be taken": sample.plain,
        "thumbnails that could not be read": sample.unreadable,
        "films made of them": len(films.ids),
        **{f"threshold of {one.method}": f"{one.threshold:g}: {one.reason}" for one in spoken},
    }
    return Trial(pa.concat_tables(tables), facts)
