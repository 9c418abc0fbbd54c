"""The frames stage: decoded in workers, thumbnails stored as blobs named by what they show."""

from dataclasses import asdict

import pyarrow as pa

from media_assets.frames.decode import VERSION, decode
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

    def store(item: Item, outcome: Outcome) -> Outcome:
        names = []
        for ordinal, jpeg in enumerate(outcome.table["jpeg"].to_pylist()):
            names.append(f"thumbnails/{item.identity[:2]}/{item.identity}-{flavour}-{ordinal}.jpg")
            library.write_blob(names[-1], jpeg, lasting=False)  # hundreds a second, and `intact` makes them again
        table = outcome.table.append_column("thumbnail", pa.array(names, pa.string()))
        return Outcome(table.select(FRAME.names), outcome.state, outcome.reason)

    def intact(table: pa.Table) -> bool:
        return all(library.has_blob(name) for name in table["thumbnail"].to_pylist())

    return Stage(
        name=NAME,
        version=VERSION,
        schema=FRAME,
        run=in_workers(workers, decode, lambda item: (*item.work, settings), store),
        settings=asdict(settings) | {"plain_contrast": PLAIN_CONTRAST},
        intact=intact,
    )
