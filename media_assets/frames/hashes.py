"""Perceptual hashes of thumbnails, by imagehash."""

import io

import numpy as np
import pyarrow as pa

from media_assets.runners import in_workers, portable
from media_assets.schemas import PERCEPTUAL_HASH
from media_assets.work import Outcome, Stage
from resources.opening import open_image
from resources.workers import Workers

NAME = "perceptual_hashes"
VERSION = "1"

PLAIN_CONTRAST = 0.02
"""Below this contrast (5 of 255 grey levels) a picture has no structure, and its hash is noise."""


def hashes_stage(workers: Workers) -> Stage:
    """Return the stage that hashes frames; its items' work is a list of (frame, time, contrast, JPEG)."""
    return Stage(
        name=NAME,
        version=VERSION,
        schema=PERCEPTUAL_HASH,
        run=in_workers(workers, hash_frames, lambda item: (item.work(),)),
        settings={"plain_contrast": PLAIN_CONTRAST},
    )


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
