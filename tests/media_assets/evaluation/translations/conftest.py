"""A shelf of recordings."""

from pathlib import Path

import pytest

from resources.ledger import Ledger
from resources.library import Library
from resources.workers import Workers
from tests.media_assets.evaluation.translations.shelf import Shelf


@pytest.fixture
def shelf(library: Library, ledger: Ledger, workers: Workers, tmp_path: Path) -> Shelf:
    (tmp_path / "drop").mkdir()
    return Shelf(library, ledger, workers, tmp_path / "drop")
