"""A real library, ledger and decoder pool for whatever needs them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.ledger import Ledger
from resources.library import Library
from resources.workers import Workers, stop_workers


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(root=str(tmp_path / "library"))


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(url=f"sqlite:///{tmp_path / 'ledger.db'}", max_bytes=100_000_000)


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    yield Workers(processes=2, item_seconds=60)
    stop_workers()
