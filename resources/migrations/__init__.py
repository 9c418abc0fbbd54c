"""Schema versions of the ledger, run by alembic."""

from pathlib import Path

from sqlalchemy.engine import Engine

HEAD = "0001"
"""The schema version that this code reads and writes."""

_LOCK = 0x6D65646961  # "media": any number that nobody else on the server locks


def upgrade(engine: Engine) -> None:
    """Bring the database to `HEAD`; a newer one is refused by alembic rather than guessed at."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # SQLite callers hold a file lock
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
