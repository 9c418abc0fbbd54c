"""The picture chain without Dagster: the stages that the assets run, called one after the other."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

import pyarrow as pa

from media_assets.embeddings.pictures import image_embeddings_stage
from media_assets.frames.store import frames_stage
from media_assets.frames.thumbnails import as_jpegs, frame_items
from media_assets.library.intake import list_folder
from media_assets.library.inventory import media_items, take_inventory
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.visual import FRAMES, IMAGE_EMBEDDINGS
from media_assets.stage import run_stage
from media_assets.work import Item, Stage
from resources.ledger import Ledger
from resources.library import Library
from resources.manifests import FileClaim, Manifest, batch_key
from resources.vision.descriptor import VisualDescriptor
from resources.workers import Workers
from tests.benchmarks.photographs import make_photographs

LEDGER_BYTES = 5_000_000_000
MAX_FILE_BYTES = 50_000_000_000


@dataclass
class Place:
    """A library and a ledger in a temporary folder, with one batch claimed: every file of a folder."""

    library: Library
    ledger: Ledger
    manifest: Manifest
    temporary: TemporaryDirectory[str]

    @classmethod
    def with_batch(cls, folder: Path) -> Self:
        """Make one."""
        temporary = TemporaryDirectory(prefix="bench-")
        library = Library(root=temporary.name)
        files = tuple(FileClaim(seen.path, seen.size, seen.mtime_ns) for seen in list_folder(folder))
        now = time.time()
        manifest = Manifest(batch_key("bench", now, 0, files), "bench", str(folder), now, files)
        ledger = Ledger(url=library.ledger_url(), max_bytes=LEDGER_BYTES)
        library.write_manifest(manifest)
        ledger.files.claim([manifest])
        return cls(library, ledger, manifest, temporary)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove everything."""
        self.ledger.engine.dispose()
        self.temporary.cleanup()


def process(place: Place, workers: Workers) -> dict[str, float]:
    """Take the batch through inventory, frames and embeddings; returns each stage's seconds."""
    library, batch = place.library, place.manifest.batch
    seconds = {}

    def publish(name: str, table: pa.Table, schema: pa.Schema, begun: float) -> None:
        library.write_table(name, table, schema, batch)
        seconds[name] = time.perf_counter() - begun

    def bring(stage: Stage, items: Sequence[Item], schema: pa.Schema, begun: float) -> None:
        publish(stage.name, run_stage(stage, items, place.ledger, batch).table(), schema, begun)

    begun = time.perf_counter()
    run, table = take_inventory(place.manifest, place.ledger, workers, MAX_FILE_BYTES)
    publish(run.stage.name, table, MEDIA_FILES, begun)
    begun = time.perf_counter()
    items = [replace(item, work=(item.work, "image")) for item in media_items(library, batch, {"image"})]
    bring(frames_stage(library, workers), items, FRAMES, begun)
    begun = time.perf_counter()
    stage = image_embeddings_stage(VisualDescriptor(), workers)
    bring(stage, frame_items(library, batch, as_jpegs), IMAGE_EMBEDDINGS, begun)
    return seconds


def start(workers: Workers) -> None:
    """Let worker processes start and import what they need, as they have before the second batch of a day."""
    with TemporaryDirectory(prefix="bench-start-") as folder:
        make_photographs(Path(folder), 4 * workers.processes, (64, 48))
        with Place.with_batch(Path(folder)) as place:
            process(place, workers)
