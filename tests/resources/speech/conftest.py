from pathlib import Path

import pytest

from tests import tiny_models


@pytest.fixture(scope="session")
def whisper_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.build_whisper(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def aligner_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.build_aligner(tmp_path_factory.mktemp("tiny"))
