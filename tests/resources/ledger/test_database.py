"""Opening the ledger: new, old, newer than we are, and by two at once."""

from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from resources import migrations
from resources.errors import SettingsError
from resources.ledger import Ledger
from resources.ledger.database import connect, reading, storable
from resources.ledger.items import Items
from resources.ledger.tables import METADATA
from tests.processes import all_at_once
from tests.resources.ledger.rows import item_row


def test_a_fresh_database_is_what_the_code_expects(ledger: Ledger) -> None:
    with reading(ledger.engine).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == migrations.HEAD


def test_head_is_the_newest_migration() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert scripts.get_heads() == [migrations.HEAD]


def test_a_database_of_a_newer_release_is_refused_and_left_alone(ledger_url: str) -> None:
    engine = connect(ledger_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    connect.cache_clear()
    with pytest.raises(SettingsError, match=r"^MEDIA_LEDGER_URL .* 9999; allowed: up to 0004.*\.$"):
        connect(ledger_url)
    with reading(engine).connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "9999"
    engine.dispose()


def test_a_database_of_the_first_release_keeps_its_rows(ledger_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = sa.create_engine(ledger_url)
    with monkeypatch.context() as older:
        older.setattr("alembic.command.upgrade", partial(_upgrade_to, "0001"))
        migrations.upgrade(engine, None)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO results (key, stage, state, data, checksum, bytes, seconds, created_at, used_at)"
                " VALUES ('k', 'probe', 'ok', :data, 'c', 0, 0, 0, 0)"
            ),
            {"data": b""},
        )
        files = [("a", 3, "b1"), ("b", 3, "b1"), ("c", 4, "b1"), ("d", 4, "b2"), ("e", 5, "b2")]
        connection.execute(
            sa.text(
                "INSERT INTO files (drop_folder, path_id, path, size, mtime_ns, batch)"
                " VALUES ('inbox', :path_id, :path, :size, 0, :batch)"
            ),
            [{"path_id": name, "path": name.encode(), "size": size, "batch": batch} for name, size, batch in files],
        )
    engine.dispose()
    ledger = Ledger(url=ledger_url, max_bytes=1)
    assert (ledger.results.known(["k"]), ledger.results.origins(["k"])) == ({"k"}, {})
    assert ledger.reviews.all() == []
    assert ledger.files.record_sizes("b1", [3, 4, 5]) == {4, 5}
    ledger.engine.dispose()


def _upgrade_to(revision: str, config: Config, _head: str) -> None:
    scripts = ScriptDirectory.from_config(config)
    with EnvironmentContext(config, scripts, fn=lambda now, _: scripts._upgrade_revs(revision, now)):
        scripts.run_env()


def _open_and_write(url: str, name: str) -> None:
    Items(connect(url)).record([item_row(name)])


def test_processes_that_open_a_new_database_at_once_all_succeed(ledger_url: str) -> None:
    all_at_once(_open_and_write, [(ledger_url, f"i{number}") for number in range(3)])
    ledger = Ledger(url=ledger_url, max_bytes=1)
    assert len(ledger.items.of()) == 3
    ledger.engine.dispose()


def test_one_process_has_one_engine_for_a_url(ledger: Ledger) -> None:
    assert Ledger(url=ledger.url, max_bytes=5).engine is ledger.engine


def test_sqlite_creates_its_folders_and_writes_ahead(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'new 100% folder' / 'ledger.db'}")
    with reading(engine).connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA auto_vacuum").scalar() == 2
    engine.dispose()


@pytest.mark.postgres
def test_a_postgresql_url_without_a_driver_gets_the_one_we_install(postgres_server: str) -> None:
    pytest.importorskip("psycopg2")
    engine = connect(postgres_server.replace("+psycopg2", ""))
    assert engine.dialect.driver == "psycopg2"
    engine.dispose()


@pytest.mark.parametrize(
    ("text", "stored"), [(None, None), ("", ""), ("plain é 東", "plain é 東"), ("a\0b\udcffc", "a\\x00b\\udcffc")]
)
def test_foreign_text_is_made_storable(text: str | None, stored: str | None) -> None:
    assert storable(text) == stored
