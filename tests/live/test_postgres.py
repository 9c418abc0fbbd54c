"""The instance for several runs at a time, on a real PostgreSQL server."""

import shutil
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy as sa

from media_assets.partitions import BATCHES
from tests.live.instance import REPOSITORY

pytestmark = pytest.mark.postgres


def test_the_shipped_instance_keeps_its_storage_on_the_server(
    postgres_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("dagster_postgres")
    url = sa.make_url(postgres_server)
    given = {
        "HOST": url.host,
        "PORT": str(url.port),
        "USER": url.username,
        "PASSWORD": url.password or "none",
        "DB": url.database,
    }
    for name, value in given.items():
        monkeypatch.setenv(f"DAGSTER_PG_{name}", str(value))
    shutil.copy(REPOSITORY / "dagster_home" / "dagster.postgres.yaml", tmp_path / "dagster.yaml")
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        instance.add_dynamic_partitions(str(BATCHES.name), ["b1"])
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 4
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert instance.get_dynamic_partitions(str(BATCHES.name)) == ["b1"]
