"""Vectors of frames."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from PIL.Image import Image

from media_assets.embeddings.pictures import image_embeddings_stage
from media_assets.stage import run_stage
from media_assets.work import Item
from resources.errors import PermanentError
from resources.ledger import Ledger
from resources.model import ModelIdentity
from resources.vision.base import ImageEmbedder
from tests.media_assets.made import scene


class MeanColours(ImageEmbedder):
    """A picture's vector is its mean colour, made to length 1; `calls` tells how many pictures each call got."""

    pictures_per_batch: int = 2
    calls: list[int] = []
    not_in_key = frozenset({"pictures_per_batch", "calls"})

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("mean-colours", "1")

    @property
    def dimensions(self) -> int:
        return 3

    @property
    def batch_size(self) -> int:
        return self.pictures_per_batch

    def load(self) -> None: ...

    def embed(self, images: Sequence[Image]) -> npt.NDArray[np.float32]:
        self.calls.append(len(images))
        return np.stack([colour_of(image) for image in images])


def colour_of(image: Image) -> npt.NDArray[np.float32]:
    mean = np.asarray(image, dtype=np.float32).mean(axis=(0, 1))
    return mean / np.linalg.norm(mean)


def item(name: str, *seeds: int) -> Item:
    return Item(name, name, name, lambda: [(n, n * 2.0, scene(seed)) for n, seed in enumerate(seeds)])


@pytest.mark.parametrize("batch_size", [1, 2, 3, 50])
def test_every_vector_belongs_to_its_frame(ledger: Ledger, batch_size: int) -> None:
    embedder = MeanColours(pictures_per_batch=batch_size, calls=[])
    seeds = {"photo": (1,), "film": (2, 3, 4, 5, 6), "other": (7,), "clip": (8, 9)}
    run = run_stage(image_embeddings_stage(embedder), [item(name, *own) for name, own in seeds.items()], ledger, "b")
    rows = run.table().to_pylist()
    assert sum(embedder.calls) == len(rows) == 9 and max(embedder.calls) <= batch_size
    for name, own in seeds.items():
        found = [row for row in rows if row["content_id"] == name]
        assert [(row["frame"], row["time_seconds"]) for row in found] == [(n, n * 2.0) for n in range(len(own))]
        for row, seed in zip(found, own, strict=True):
            assert row["vector"] == pytest.approx(colour_of(scene(seed)), abs=5e-4)
            assert row["space"] == "mean-colours@1"


def test_a_thumbnail_that_cannot_be_read_costs_only_its_own_item(ledger: Ledger) -> None:
    def damaged() -> list[tuple[int, float | None, Image]]:
        raise PermanentError("the thumbnail is damaged")

    given = [item("a", 1), Item("bad", "bad", "bad", damaged), item("b", 2)]
    run = run_stage(image_embeddings_stage(MeanColours(pictures_per_batch=8)), given, ledger, "b")
    assert {name: row.state for name, row in run.rows.items()} == {"a": "ok", "bad": "quarantined", "b": "ok"}
