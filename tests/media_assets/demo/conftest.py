from pathlib import Path

import pytest

from media_assets.demo.drop import DropSummary, make_drop_folder


@pytest.fixture(scope="package")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DropSummary]:
    folder = tmp_path_factory.mktemp("demo") / "inbox"
    return folder, make_drop_folder(folder)


@pytest.fixture(scope="package")
def folder(made: tuple[Path, DropSummary]) -> Path:
    return made[0]
