"""Vectors of pictures and video frames."""

from collections.abc import Callable, Sequence

import pyarrow as pa
from PIL.Image import Image

from media_assets.embeddings.embed import as_lists, embed_groups
from media_assets.embeddings.vectors import Matrix
from media_assets.outcomes import Outcome
from media_assets.runners import in_batches
from media_assets.schemas.visual import IMAGE_EMBEDDING
from media_assets.work import Stage
from resources.vision.base import ImageEmbedder

NAME = "image_embeddings"
VERSION = "2"

Pictures = Callable[[], list[tuple[int, float | None, Image]]]
"""Loads (frame, time, RGB picture) of one item."""


def image_embeddings_stage(embedder: ImageEmbedder) -> Stage:
    """Return the stage that embeds frames; its items' work is `Pictures`."""

    def embed(batch: Sequence[Pictures]) -> list[Outcome]:
        loaded = [load() for load in batch]
        pictures = [[picture for _, _, picture in frames] for frames in loaded]
        embedded = embed_groups(embedder.embed, embedder.batch_size, pictures)
        return [Outcome(_table(frames, vectors)) for frames, vectors in zip(loaded, embedded, strict=True)]

    def _table(frames: Sequence[tuple[int, float | None, Image]], vectors: Matrix) -> pa.Table:
        columns = {
            "frame": [frame for frame, _, _ in frames],
            "time_seconds": [time_seconds for _, time_seconds, _ in frames],
            "space": [str(embedder.identity)] * len(frames),
            "vector": as_lists(vectors),
        }
        return pa.table(columns, IMAGE_EMBEDDING)

    return Stage(
        name=NAME,
        version=VERSION,
        schema=IMAGE_EMBEDDING,
        run=in_batches(embed, embedder.batch_size),
        settings=embedder.key_settings(),
        model=embedder.identity,
    )
