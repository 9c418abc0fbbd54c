"""The CLIP client through the real sentence-transformers, with a tiny random model."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from resources.errors import TransientError
from resources.model import LOADS
from resources.vision.clip import ClipEmbedder
from tests.resources.vision.tiny_clip import write_tiny_clip

pytestmark = pytest.mark.models
pytest.importorskip("sentence_transformers", reason="the models extra is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_clip(tmp_path_factory.mktemp("models") / "tiny-clip")


@pytest.fixture(scope="module")
def clip(folder: Path) -> ClipEmbedder:
    return ClipEmbedder(name_or_path=str(folder), pictures_per_batch=2)


def pictures() -> list[Image.Image]:
    noise = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)
    return [Image.fromarray(noise), Image.new("L", (10, 90), 128), Image.new("RGBA", (33, 32), (9, 8, 7, 6))]


def test_pictures_of_any_mode_become_unit_vectors(clip: ClipEmbedder) -> None:
    vectors = clip.embed(pictures())
    assert vectors.shape == (3, 512) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_texts_live_in_the_same_space(clip: ClipEmbedder) -> None:
    texts = clip.embed_text(["a red house", "", "word " * 400])
    assert texts.shape == (3, clip.dimensions) == (3, 512)
    assert np.allclose(np.linalg.norm(texts, axis=1), 1, atol=1e-5)
    assert (clip.embed(pictures()) @ texts.T).shape == (3, 3)


def test_a_picture_alone_and_in_a_batch_is_the_same(clip: ClipEmbedder) -> None:
    together = clip.embed(pictures())
    for picture, vector in zip(pictures(), together, strict=True):
        assert np.allclose(clip.embed([picture])[0], vector, atol=1e-5)


def test_nothing_in_gives_nothing_out(clip: ClipEmbedder) -> None:
    assert clip.embed([]).shape == clip.embed_text([]).shape == (0, 512)


def test_the_model_is_loaded_once(folder: Path) -> None:
    fresh = ClipEmbedder(name_or_path=str(folder))
    before = LOADS["tiny-clip"]
    fresh.identity, fresh.key_settings()
    assert LOADS["tiny-clip"] == before
    fresh.embed(pictures())
    fresh.embed_text(["a"])
    assert LOADS["tiny-clip"] == before + 1


def test_identity_is_the_content_and_not_the_place(folder: Path, tmp_path: Path) -> None:
    same = write_tiny_clip(tmp_path / "moved" / "tiny-clip")
    other = write_tiny_clip(tmp_path / "other" / "tiny-clip", seed=1)
    identity = ClipEmbedder(name_or_path=str(folder), device="cpu").identity
    assert ClipEmbedder(name_or_path=str(same)).identity == identity
    assert ClipEmbedder(name_or_path=str(other)).identity != identity
    assert ClipEmbedder(name_or_path=str(folder), device="cuda").key_settings() == {}


def test_a_missing_model_says_so_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(TransientError, match=r"^the model no-such-model could not be loaded") as caught:
        ClipEmbedder(name_or_path=str(tmp_path / "no-such-model")).embed(pictures())
    assert str(tmp_path) not in str(caught.value)
