"""Vectors of pictures and video frames."""

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from media_assets.embeddings.embed import embed_groups
from media_assets.embeddings.lists import Moments, embed_in_worker, frames_table, pictures_of
from media_assets.outcomes import Outcome
from media_assets.runners import in_batches, in_workers
from media_assets.schemas.visual import IMAGE_EMBEDDING
from media_assets.work import Item, Runner, Stage
from resources.vision.base import ImageEmbedder
from resources.workers import Workers

NAME = "image_embeddings"
VERSION = "2"

Load = Callable[[], Moments]
"""Reads the thumbnails of one item."""


def image_embeddings_stage(embedder: ImageEmbedder, workers: Workers) -> Stage:
    """Return the stage that embeds frames; its items' work is `Load`.

    What needs no model runs in the workers, many at a time; a model runs here, in batches of its own size.
    """

    def named(table: pa.Table) -> Outcome:
        space = pa.array([str(embedder.identity)] * len(table), pa.string())
        return Outcome(table.append_column("space", space).select(IMAGE_EMBEDDING.names))

    def embed(batch: Sequence[Load]) -> list[Outcome]:
        loaded = [load() for load in batch]
        embedded = embed_groups(embedder.embed, embedder.batch_size, [pictures_of(frames) for frames in loaded])
        return [named(frames_table(frames, vectors)) for frames, vectors in zip(loaded, embedded, strict=True)]

    def arguments(item: Item) -> tuple[Any, ...]:
        return embedder.for_workers, item.work()

    run: Runner = in_batches(embed, embedder.batch_size)
    if embedder.for_workers is not None:
        run = in_workers(workers, embed_in_worker, arguments, lambda _, outcome: named(outcome.table))
    return Stage(
        name=NAME,
        version=VERSION,
        schema=IMAGE_EMBEDDING,
        run=run,
        settings=embedder.key_settings(),
        model=embedder.identity,
    )
