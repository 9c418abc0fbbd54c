"""A shelf for each test."""

from pathlib import Path

import pytest

from tests.media_assets.duplicates.plan.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)
