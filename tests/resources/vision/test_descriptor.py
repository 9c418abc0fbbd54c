"""The descriptor on real photographs."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from resources.model import LOADS
from resources.vision.describe import gradients, to_lab
from resources.vision.descriptor import VisualDescriptor

NAMES = ["astronaut", "camera", "chelsea", "coffee", "coins", "horse", "immunohistochemistry", "moon", "page", "rocket"]


def photographs() -> list[Image.Image]:
    from skimage import data
    from sklearn.datasets import load_sample_images

    arrays = [getattr(data, name)() for name in NAMES] + list(load_sample_images().images)
    return [Image.fromarray(np.asarray(a * 255, np.uint8) if a.dtype == bool else a).convert("RGB") for a in arrays]


def as_jpeg(image: Image.Image) -> Image.Image:
    held = io.BytesIO()
    image.save(held, "JPEG", quality=10)
    return Image.open(held).convert("RGB")


def cropped(image: Image.Image, part: float) -> Image.Image:
    x, y = int(image.width * part / 2), int(image.height * part / 2)
    return image.crop((x, y, image.width - x, image.height - y))


VARIANTS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "a third of the size": lambda image: image.resize((image.width // 3, image.height // 3)),
    "JPEG quality 10": as_jpeg,
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(2)),
    "darker": lambda image: ImageEnhance.Brightness(image).enhance(0.7),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.3),
    "cropped by a tenth": lambda image: cropped(image, 0.1),
    "cropped by a quarter": lambda image: cropped(image, 0.25),
    "turned by 5 degrees": lambda image: image.rotate(5),
}


@pytest.fixture(scope="module")
def embedder() -> VisualDescriptor:
    return VisualDescriptor()


@pytest.fixture(scope="module")
def originals() -> list[Image.Image]:
    return photographs()


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_is_nearer_to_its_original_than_to_any_stranger(
    embedder: VisualDescriptor, originals: list[Image.Image], variant: str
) -> None:
    known = embedder.embed(originals)
    seen = embedder.embed([VARIANTS[variant](image) for image in originals])
    nearest = (seen @ known.T).argmax(axis=1)
    assert nearest.tolist() == list(range(len(originals)))


def test_every_picture_gives_a_unit_vector(embedder: VisualDescriptor, originals: list[Image.Image]) -> None:
    plain = [Image.new("RGB", (50, 70), colour) for colour in ("black", "white", "red")]
    odd = [Image.new("L", (1, 1)), Image.new("RGBA", (5000, 2)), Image.new("P", (3, 3)), Image.new("1", (9, 9))]
    vectors = embedder.embed([*originals, *plain, *odd])
    assert vectors.shape == (len(originals) + 7, embedder.dimensions) and vectors.dtype == np.float32
    assert np.isfinite(vectors).all()
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_the_same_picture_gives_the_same_vector(originals: list[Image.Image]) -> None:
    first, second = VisualDescriptor().embed(originals), VisualDescriptor().embed(originals)
    assert np.array_equal(first, second)
    assert np.array_equal(first[3], VisualDescriptor().embed([originals[3]])[0])


def test_black_white_and_red_are_not_alike(embedder: VisualDescriptor) -> None:
    vectors = embedder.embed([Image.new("RGB", (64, 64), colour) for colour in ("black", "white", "red")])
    assert (vectors @ vectors.T)[np.triu_indices(3, 1)].max() < 0.9


def test_gradients_and_colours_are_those_of_scikit_image(originals: list[Image.Image]) -> None:
    from skimage.color import rgb2lab
    from skimage.feature import hog

    for image in originals:
        pixels = np.asarray(image.resize((96, 96)))
        lab = to_lab(pixels)
        assert np.abs(lab - rgb2lab(pixels)).max() < 1e-3
        lightness = np.maximum(lab[..., 0], 0) / 100
        cells = {"orientations": 8, "pixels_per_cell": (16, 16), "cells_per_block": (1, 1), "transform_sqrt": True}
        ours, theirs = gradients(lab[..., 0]), hog(lightness, **cells)
        # Angles just below 180 degrees are in the last orientation here and in none there.
        assert ours @ theirs / np.linalg.norm(ours) / np.linalg.norm(theirs) > 0.99


def test_nothing_in_gives_nothing_out(embedder: VisualDescriptor) -> None:
    assert embedder.embed([]).shape == (0, 512)


def test_identity_and_batch_size_cost_no_load() -> None:
    before = LOADS["visual-descriptor-512"]
    fresh = VisualDescriptor(pictures_per_batch=8)
    assert str(fresh.identity) == "visual-descriptor-512@2"
    assert (fresh.batch_size, fresh.key_settings()) == (8, {})
    assert LOADS["visual-descriptor-512"] == before
