"""The frames stage: decoded in workers, thumbnails stored as blobs named by what they show."""

from dataclasses import asdict
from typing import Any

import pyarrow as pa

from media_assets.frames.decode import VERSION, decode_to_blobs
from media_assets.frames.hashing import PLAIN_CONTRAST
from media_assets.frames.settings import FrameSettings
from media_assets.keys import fingerprint
from media_assets.outcomes import Outcome
from media_assets.runners import in_workers
from media_assets.schemas.visual import FRAME
from media_assets.work import Item, Stage
from resources.library import Library
from resources.workers import Workers

NAME = "frames"


def frames_stage(library: Library, workers: Workers, settings: FrameSettings = FrameSettings()) -> Stage:  # noqa: B008
    """Return the stage that decodes pictures and videos; its items' work is (source, kind)."""
    # Also of what a name does not show: other choices of frames must not take the place of those that tables name.
    flavour = f"{settings.side}q{settings.quality}-{fingerprint({'version': VERSION, **asdict(settings)})[:6]}"

    folder = str(library.blob_folder())

    def arguments(item: Item) -> tuple[Any, ...]:
        return *item.work, settings, folder, f"thumbnails/{item.identity[:2]}/{item.identity}-{flavour}"

    def take(_: Item, outcome: Outcome) -> Outcome:
        for name in outcome.table["thumbnail"].to_pylist():
            library.take_blob(name)
        return outcome

    def intact(table: pa.Table) -> bool:
        return all(library.has_blob(name) for name in table["thumbnail"].to_pylist())

    return Stage(
        name=NAME,
        version=VERSION,
        schema=FRAME,
        run=in_workers(workers, decode_to_blobs, arguments, take),
        settings=asdict(settings) | {"plain_contrast": PLAIN_CONTRAST},
        intact=intact,
    )
