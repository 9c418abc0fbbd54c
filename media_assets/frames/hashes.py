"""The perceptual hashes stage."""

from media_assets.frames.hashing import PLAIN_CONTRAST, hash_frames
from media_assets.runners import in_workers
from media_assets.schemas import PERCEPTUAL_HASH
from media_assets.work import Stage
from resources.workers import Workers

NAME = "perceptual_hashes"
VERSION = "1"


def hashes_stage(workers: Workers) -> Stage:
    """Return the stage that hashes frames; its items' work is a list of (frame, time, contrast, JPEG)."""
    return Stage(
        name=NAME,
        version=VERSION,
        schema=PERCEPTUAL_HASH,
        run=in_workers(workers, hash_frames, lambda item: (item.work(),)),
        settings={"plain_contrast": PLAIN_CONTRAST},
    )
