"""Schema versions of the ledger, run by alembic."""

from pathlib import Path

from sqlalchemy.engine import Engine

from resources.errors import SettingsError

HEAD = "0004"
"""The schema version that this code reads and writes."""

_LOCK = 0x6D65646961  # "media": any number that nobody else on the server locks


def upgrade(engine: Engine, version: str | None) -> None:
    """Bring the database from `version` (None: empty) to `HEAD`.

    Raises:
        SettingsError: the version is not one of ours, so a newer release wrote it.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    ours = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in ours:
        raise SettingsError(
            f"MEDIA_LEDGER_URL names a ledger of schema version {version}; allowed: up to {HEAD}, "
            "which this release of media-assets writes (install a newer release, or name another database)."
        )
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # SQLite callers hold a file lock
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
