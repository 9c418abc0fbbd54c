"""The product's own ways to find copies of pictures, on trial: what they link, and would link if they were looser."""

import io
from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from PIL import Image

from media_assets.duplicates.pictures import second_look, second_look_pairs
from media_assets.duplicates.pictures.examined import codes_of
from media_assets.duplicates.pictures.hashes import Pictures
from media_assets.duplicates.pictures.neighbours import Neighbours, updated
from media_assets.duplicates.pictures.pairs import picture_pairs
from media_assets.duplicates.pictures.regions import Fit, examine
from media_assets.duplicates.quality.evaluate import ORIGINAL, Matches
from media_assets.duplicates.quality.gallery import Gallery, variant
from media_assets.frames.settings import FrameSettings
from resources.duplicates import DuplicateRules
from resources.vision.base import ImageEmbedder
from resources.workers import Workers

UPRIGHT, LAID, TILES, REGION = "perceptual, upright", "perceptual", "tiles", "region"
"""Hashes as they are; hashes of mirrored and turned pictures as well; those with a second look at what they do not
decide; parts within margins or proposed by embedding."""

LOOSEST_BITS = 72
"""Pairs up to this 256-bit distance are kept, to find the loosest threshold that keeps the precision."""

REGIONAL = (
    "watermark",
    "watermark across",
    "caption",
    "combined",
    "tilted 4",
    "crop 5",
    "crop 10",
    "crop 20",
    "crop 5 shifted",
    "crop 10 shifted",
    "pad 10",
    "pad 20",
    "screenshot",
)
"""Transforms whose pictures are also looked for by embeddings: those that a hash of the whole misses."""

Ints = npt.NDArray[np.int64]
Look = Callable[[int], Image.Image]
"""Returns the thumbnail of an original by its number."""

_QUALITY = FrameSettings().quality


def hashed(gallery: Gallery, rules: DuplicateRules) -> Mapping[str, Matches]:
    """Return what hashes alone find, by method."""
    pictures = _pictures(gallery)
    pairs = picture_pairs(pictures, np.ones(len(pictures), np.bool_), _loosened(rules))
    whole = pc.equal(pairs["method"], "perceptual")
    upright = pc.and_(whole, pc.is_null(pairs["transform"]))
    return {
        name: _as_matches(pairs.filter(mask))
        for name, mask in ((UPRIGHT, upright), (LAID, whole), (REGION, pc.invert(whole)))
    }


def looked_at(gallery: Gallery, look: Look, workers: Workers, rules: DuplicateRules) -> Matches:
    """Return what hashes link, margins included, once what they do not decide was compared tile by tile.

    All such pairs are, however many a picture has, but for two versions of one original, which count for nothing.
    """
    pictures = _pictures(gallery)
    pairs = picture_pairs(pictures, np.ones(len(pictures), np.bool_), rules)
    left, right = _rows(pairs)
    versions = (gallery.original[left] == gallery.original[right]) & (
        (gallery.transform[left] != ORIGINAL) & (gallery.transform[right] != ORIGINAL)
    )
    pairs = pairs.filter(pa.array(~versions))
    codes = codes_of(pictures.ids, pairs)
    left, right = np.divmod(codes, len(pictures))
    asked = second_look_pairs.undecided(pairs, rules) if rules.second_look_bits else np.zeros(0, np.int64)
    ways = second_look_pairs.ways_of(pairs, codes, pictures)[asked]
    read = lru_cache(maxsize=512)(lambda number: _thumbnail(gallery, look, int(pictures.ids[number])))
    seen = second_look.examine(left[asked], right[asked], ways, pictures.trimmed, read, workers)
    verdicts = second_look.Verdicts.none(len(pairs))
    verdicts.verdict[asked], verdicts.agreed[asked] = seen.verdict, seen.agreed
    return _as_matches(second_look_pairs.decided(pairs, verdicts, rules))


def regions(
    gallery: Gallery,
    look: Look,
    asked: npt.NDArray[np.bool_],
    embedder: ImageEmbedder,
    workers: Workers,
    rules: DuplicateRules,
) -> Matches:
    """Return what embeddings propose and laying one picture over the other confirms, for `REGIONAL` transforms.

    Each transform is tried by itself, among all originals: a library holds a picture once or twice, not in thirty
    versions that fill all places among its nearest.

    Args:
        asked: originals whose transformed pictures are looked for, shape (originals,).
    """
    read = lru_cache(maxsize=512)(lambda row: _thumbnail(gallery, look, row))
    plain = gallery.frames["plain"].to_numpy(zero_copy_only=False)
    originals = np.flatnonzero((gallery.transform == ORIGINAL) & ~plain)
    known = _vectors(gallery, look, embedder, originals)
    fit = Fit(LOOSEST_BITS, rules.region_share, rules.region_correlation)
    found = []
    for number, name in enumerate(gallery.transforms):
        if name not in REGIONAL:
            continue
        queries = np.flatnonzero((gallery.transform == number) & asked[gallery.original] & ~plain)
        rows = np.concatenate([originals, queries])
        vectors = np.concatenate([known, _vectors(gallery, look, embedder, queries)])
        none = Neighbours.none(len(rows), rules.neighbours)
        near = updated(none, vectors, np.ones(len(rows), np.bool_))
        left, right = np.divmod(near.codes(rules.cosine), len(rows))
        some = right >= len(originals)
        left, right = rows[left[some]], rows[right[some]]
        seen = examine(left, right, read, workers, fit)
        fits = seen.bits >= 0
        found.append(Matches(left[fits], right[fits], seen.bits[fits].astype(np.float64)))
    return Matches.joined(found)


def _loosened(rules: DuplicateRules) -> DuplicateRules:
    return DuplicateRules(**(rules.thresholds | {"confirm_bits": LOOSEST_BITS}))


def _pictures(gallery: Gallery) -> Pictures:
    frames = gallery.frames.filter(pc.invert(gallery.frames["plain"]))
    return Pictures.of(frames, frames["content_id"].to_pandas())


def _rows(pairs: pa.Table) -> tuple[Ints, Ints]:
    left, right = (pc.cast(pairs[side], pa.int64()).to_numpy() for side in ("left", "right"))
    return left, right


def _as_matches(pairs: pa.Table) -> Matches:
    return Matches(*_rows(pairs), pairs["distance"].to_numpy().astype(np.float64))


def _vectors(gallery: Gallery, look: Look, embedder: ImageEmbedder, rows: Ints) -> npt.NDArray[np.float32]:
    size = embedder.batch_size
    parts = [
        embedder.embed([_shown(gallery, look, int(row)) for row in rows[start : start + size]])
        for start in range(0, len(rows), size)
    ]
    return np.concatenate([np.zeros((0, embedder.dimensions), np.float32), *parts])


def _shown(gallery: Gallery, look: Look, row: int) -> Image.Image:
    name, transform = gallery.named(row)
    return variant(look(int(gallery.original[row])), name, transform)


def _thumbnail(gallery: Gallery, look: Look, row: int) -> bytes:
    buffer = io.BytesIO()
    _shown(gallery, look, row).save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
