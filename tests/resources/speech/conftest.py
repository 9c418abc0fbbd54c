from pathlib import Path

import pytest

from tests import tiny_diarizer, tiny_models


@pytest.fixture(scope="session")
def whisper_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.build_whisper(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def listening_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.build_whisper(tmp_path_factory.mktemp("listening"), listens=True)


@pytest.fixture(scope="session")
def numerals_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.build_whisper(tmp_path_factory.mktemp("numerals"), sentence=tiny_models.NUMERALS)


@pytest.fixture(scope="session")
def aligner_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.build_aligner(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def diarizer_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_diarizer.build_diarizer(tmp_path_factory.mktemp("tiny"))
