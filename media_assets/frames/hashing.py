"""Hashing thumbnails in a worker, by imagehash."""

import io

import numpy as np
import pyarrow as pa

from media_assets.outcomes import Outcome, portable
from media_assets.schemas import PERCEPTUAL_HASH
from resources.opening import open_image

PLAIN_CONTRAST = 0.02
"""Below this contrast (5 of 255 grey levels) a picture has no structure, and its hash is noise."""


def hash_frames(frames: list[tuple[int, float | None, float, bytes]]) -> bytes:
    """Hash (frame, time, contrast, JPEG); returns a portable outcome, one row per frame."""
    import imagehash

    rows = []
    for frame, time_seconds, contrast, jpeg in frames:
        with open_image(io.BytesIO(jpeg)) as image:
            image.draft("L", (128, 128))
            grey = image.convert("L")
        rows.append(
            {
                "frame": frame,
                "time_seconds": time_seconds,
                "phash": int.from_bytes(_bits(imagehash.phash(grey)), "big"),
                "phash256": _bits(imagehash.phash(grey, hash_size=16)),
                "plain": contrast < PLAIN_CONTRAST,
            }
        )
    return portable(Outcome(pa.Table.from_pylist(rows, PERCEPTUAL_HASH)))


def _bits(found: object) -> bytes:
    return np.packbits(found.hash.ravel()).tobytes()  # type: ignore[attr-defined]
