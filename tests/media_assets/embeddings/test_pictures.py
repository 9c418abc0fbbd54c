"""Vectors of frames."""

import io
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from PIL.Image import Image

from media_assets.embeddings.pictures import image_embeddings_stage
from media_assets.stage import run_stage
from media_assets.work import Item
from resources.ledger import Ledger
from resources.model import ModelIdentity
from resources.vision.base import ImageEmbedder
from resources.vision.descriptor import VisualDescriptor
from resources.workers import TASKS, Workers
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
    return Item(name, name, name, lambda: [(n, n * 2.0, encoded(scene(seed))) for n, seed in enumerate(seeds)])


def encoded(image: Image) -> bytes:
    """Write a picture without loss; thumbnails are JPEG, which would do as well."""
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


@pytest.mark.parametrize("batch_size", [1, 2, 3, 50])
def test_every_vector_belongs_to_its_frame(ledger: Ledger, workers: Workers, batch_size: int) -> None:
    embedder = MeanColours(pictures_per_batch=batch_size, calls=[])
    seeds = {"photo": (1,), "film": (2, 3, 4, 5, 6), "other": (7,), "clip": (8, 9)}
    stage = image_embeddings_stage(embedder, workers)
    run = run_stage(stage, [item(name, *own) for name, own in seeds.items()], ledger, "b")
    rows = run.table().to_pylist()
    assert sum(embedder.calls) == len(rows) == 9 and max(embedder.calls) <= batch_size
    for name, own in seeds.items():
        found = [row for row in rows if row["content_id"] == name]
        assert [(row["frame"], row["time_seconds"]) for row in found] == [(n, n * 2.0) for n in range(len(own))]
        for row, seed in zip(found, own, strict=True):
            assert row["vector"] == pytest.approx(colour_of(scene(seed)), abs=5e-4)
            assert row["space"] == "mean-colours@1"


EMBEDDERS = pytest.mark.parametrize("embedder", [MeanColours(pictures_per_batch=8), VisualDescriptor()])


@EMBEDDERS
def test_a_thumbnail_that_cannot_be_read_costs_only_its_own_item(
    ledger: Ledger, workers: Workers, embedder: ImageEmbedder
) -> None:
    damaged = Item("bad", "bad", "bad", lambda: [(0, None, encoded(scene(1))[:500])])
    run = run_stage(image_embeddings_stage(embedder, workers), [item("a", 1), damaged, item("b", 2)], ledger, "b")
    assert {name: row.state for name, row in run.rows.items()} == {"a": "ok", "bad": "quarantined", "b": "ok"}


def test_what_needs_no_model_is_embedded_in_workers_with_the_same_result(ledger: Ledger, workers: Workers) -> None:
    embedder, seeds = VisualDescriptor(), {"photo": (1,), "film": (2, 3, 4)}
    before = TASKS["embed_in_worker"]
    stage = image_embeddings_stage(embedder, workers)
    rows = run_stage(stage, [item(name, *own) for name, own in seeds.items()], ledger, "b").table().to_pylist()
    assert TASKS["embed_in_worker"] == before + 2
    for name, own in seeds.items():
        found = [row for row in rows if row["content_id"] == name]
        assert [(row["frame"], row["time_seconds"]) for row in found] == [(n, n * 2.0) for n in range(len(own))]
        due = embedder.embed([scene(seed) for seed in own])
        assert np.allclose([row["vector"] for row in found], due, atol=5e-4)
        assert {row["space"] for row in found} == {str(embedder.identity)}


def test_the_descriptor_needs_nothing_heavy_in_a_worker() -> None:
    program = "import sys, media_assets.embeddings.lists, resources.vision.describe; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"dagster", "sqlalchemy", "skimage", "sklearn", "torch"} & set(loaded)
