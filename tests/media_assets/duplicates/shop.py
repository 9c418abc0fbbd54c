"""A library filled from a folder of real files by the real stages, batch by batch."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from media_assets.duplicates.cascade import find_pairs
from media_assets.duplicates.incremental import Progress
from media_assets.duplicates.ranking import Rules
from media_assets.duplicates.sets import Rejected, library_sets
from media_assets.embeddings.embed import one_space
from media_assets.embeddings.pictures import image_embeddings_stage
from media_assets.frames.store import frames_stage
from media_assets.frames.thumbnails import as_jpegs, frame_items
from media_assets.library.inventory import NAME, media_items, take_inventory
from media_assets.schemas.duplicates import DUPLICATE_PAIRS, DUPLICATE_SETS
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.visual import FRAMES, IMAGE_EMBEDDINGS
from media_assets.stage import run_stage
from resources.duplicates import DuplicateRules
from resources.ledger import Ledger
from resources.library import Library
from resources.manifests import FileClaim, Manifest
from resources.vision.descriptor import VisualDescriptor
from resources.workers import Workers

EMBEDDER = VisualDescriptor()


def process(library: Library, ledger: Ledger, workers: Workers, folder: Path, batch: str, names: list[str]) -> None:
    """Take some files of a folder as a batch through inventory, frames and embeddings."""
    claims = []
    for name in names:
        about = (folder / name).stat()
        claims.append(FileClaim(os.fsencode(name), about.st_size, about.st_mtime_ns))
    made = Manifest(batch, "inbox", str(folder), 0.0, tuple(claims))
    library.write_manifest(made)
    library.write_table(NAME, take_inventory(made, ledger, workers, 10**9)[1], MEDIA_FILES, batch)
    items = [
        replace(item, work=(item.work, kind))
        for kind in ("image", "video")
        for item in media_items(library, batch, {kind})
    ]
    frames = run_stage(frames_stage(library, workers), items, ledger, batch)
    library.write_table("frames", frames.table(), FRAMES, batch)
    embedded = run_stage(
        image_embeddings_stage(EMBEDDER, workers), frame_items(library, batch, as_jpegs), ledger, batch
    )
    library.write_table("image_embeddings", one_space(embedded), IMAGE_EMBEDDINGS, batch)


def pairs_of(library: Library, workers: Workers, **rules: Any) -> tuple[pa.Table, Progress]:
    """Find the pairs and publish them."""
    pairs, progress = find_pairs(library, DuplicateRules(**rules), workers, str(EMBEDDER.identity))
    library.write_table("duplicate_pairs", pairs, DUPLICATE_PAIRS)
    return pairs, progress


def sets_of(library: Library, workers: Workers, rejected: Rejected | None = None) -> pa.Table:
    """Find the pairs, form the sets and publish both."""
    pairs_of(library, workers)
    table = library_sets(library, Rules(), rejected or Rejected())
    library.write_table("duplicate_sets", table, DUPLICATE_SETS)
    return table
