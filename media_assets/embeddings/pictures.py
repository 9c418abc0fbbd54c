"""Vectors of pictures and video frames."""

from collections.abc import Callable, Sequence

import pyarrow as pa
from PIL.Image import Image

from media_assets.outcomes import Outcome
from media_assets.runners import in_batches
from media_assets.schemas import IMAGE_EMBEDDING
from media_assets.work import Stage
from resources.vision.base import ImageEmbedder

NAME = "image_embeddings"
VERSION = "1"

Pictures = Callable[[], list[tuple[int, float | None, Image]]]
"""Loads (frame, time, RGB picture) of one item."""


def image_embeddings_stage(embedder: ImageEmbedder) -> Stage:
    """Return the stage that embeds frames; its items' work is `Pictures`."""

    def embed(batch: Sequence[Pictures]) -> list[Outcome]:
        loaded = [load() for load in batch]
        flat = [picture for frames in loaded for _, _, picture in frames]
        vectors = [
            vector
            for start in range(0, len(flat), embedder.batch_size)
            for vector in embedder.embed(flat[start : start + embedder.batch_size])
        ]
        outcomes = []
        for frames in loaded:
            own, vectors = vectors[: len(frames)], vectors[len(frames) :]
            rows = [
                {"frame": frame, "time_seconds": time_seconds, "space": str(embedder.identity), "vector": vector}
                for (frame, time_seconds, _), vector in zip(frames, own, strict=True)
            ]
            outcomes.append(Outcome(pa.Table.from_pylist(rows, IMAGE_EMBEDDING)))
        return outcomes

    return Stage(
        name=NAME,
        version=VERSION,
        schema=IMAGE_EMBEDDING,
        run=in_batches(embed, embedder.batch_size),
        settings=embedder.key_settings(),
        model=embedder.identity,
    )
