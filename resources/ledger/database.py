"""Connecting, migrating and the few statements that differ between SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, make_url

BUSY_SECONDS = 60
"""How long a writer waits for another one on SQLite before it gives up."""

CHUNK = 500
"""Values in one IN list; SQLite builds allow at least 999 variables."""


@cache
def connect(url: str) -> Engine:
    """Return the engine of `url`, its tables at the current schema version; one engine per URL and process.

    Raises:
        SettingsError: a newer release wrote the database.
    """
    parsed = make_url(url)
    if parsed.drivername == "postgresql":  # which driver that means depends on SQLAlchemy's version; we install this
        parsed = parsed.set(drivername="postgresql+psycopg2")
    if parsed.get_backend_name() != "sqlite":
        engine = sa.create_engine(parsed, pool_pre_ping=True)
        _migrate(engine)
        return engine
    path = Path(parsed.database or "ledger.db").absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS, "isolation_level": None})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    with FileLock(f"{path}.migrating"):
        _migrate(engine)
    return engine


def reading(engine: Engine) -> Engine:
    """Return a view of `engine` whose statements take no write lock."""
    return engine.execution_options(reading=True)


def upsert(
    connection: Connection,
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    keep: Sequence[str] = (),
    add: Sequence[str] = (),
) -> None:
    """Insert rows, or update those whose primary key exists.

    Args:
        keep: columns whose stored value stays on conflict.
        add: columns to whose stored value the new one is added on conflict.
    """
    if rows:
        connection.execute(_upsert(connection.dialect.name, table, tuple(keep), tuple(add)), list(rows))


@cache
def _upsert(dialect: str, table: sa.Table, keep: tuple[str, ...], add: tuple[str, ...]) -> sa.Insert:
    # Building the statement takes longer than running it.
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    primary = [column.name for column in table.primary_key]
    changed: dict[str, Any] = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name not in primary and column.name not in keep
    }
    changed |= {name: table.c[name] + statement.excluded[name] for name in add}
    complete: sa.Insert = (
        statement.on_conflict_do_update(index_elements=primary, set_=changed)
        if changed
        else statement.on_conflict_do_nothing(index_elements=primary)
    )
    return complete


def dialect_of(bound: Connection | Engine) -> Any:
    """Return the module of `sqlalchemy.dialects` whose `insert` knows what to do on conflict."""
    return postgresql if bound.dialect.name == "postgresql" else sqlite


def insert_new(connection: Connection, table: sa.Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless its primary key exists, waiting for whoever is just inserting it; True if it was new."""
    return connection.execute(dialect_of(connection).insert(table).values(**row).on_conflict_do_nothing()).rowcount == 1


def storable(text: str | None) -> str | None:
    """Escape what a database cannot hold as text: NUL (PostgreSQL) and lone surrogates (both)."""
    return text and text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def chunks(values: Sequence[Any]) -> list[Sequence[Any]]:
    """Cut `values` into lists short enough for one IN clause."""
    return [values[start : start + CHUNK] for start in range(0, len(values), CHUNK)]


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    for pragma in ("auto_vacuum=INCREMENTAL", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads first and writes later can fail at once under WAL, whatever the busy timeout.
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reading") else "BEGIN IMMEDIATE")


def _migrate(engine: Engine) -> None:
    from resources.migrations import HEAD, upgrade

    with reading(engine).connect() as connection:
        known = sa.inspect(connection).has_table("alembic_version")
        version = connection.scalar(sa.text("SELECT version_num FROM alembic_version")) if known else None
    if version != HEAD:
        upgrade(engine, version)
