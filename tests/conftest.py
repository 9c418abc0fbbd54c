"""What tests of every floor share: a new ledger on SQLite or on a real PostgreSQL server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from resources.ledger import Ledger
from resources.ledger.database import connect
from tests import postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Yield the URL of a database on a private PostgreSQL server."""
    binaries = postgres.programs()
    if binaries is None:
        pytest.skip("no PostgreSQL server programs (initdb, postgres) are installed")
    with postgres.server(binaries) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ledger_url(request: Any, tmp_path: Path) -> str:
    """Return the URL of an empty database, once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    pytest.importorskip("psycopg2")
    url: str = request.getfixturevalue("postgres_server")
    postgres.empty(url)
    connect.cache_clear()  # or the tables would count as there
    return url


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    """Yield a new ledger, once on each engine."""
    opened = Ledger(url=ledger_url, max_bytes=1_000_000)
    yield opened
    opened.engine.dispose()
