"""A studio for whatever needs recordings to go all the way."""

from pathlib import Path

import pytest

from resources.ledger import Ledger
from resources.library import Library
from resources.workers import Workers
from tests.media_assets.speech.studio import Studio


@pytest.fixture
def studio(library: Library, ledger: Ledger, workers: Workers, tmp_path: Path) -> Studio:
    return Studio(library, ledger, workers, tmp_path / "drop")
