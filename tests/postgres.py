"""A private PostgreSQL server for tests: temporary data, loopback and a Unix socket only, gone with this process."""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

_PR_SET_PDEATHSIG = 1
_START_SECONDS = 60
_UNSAFE_BUT_FAST = ("fsync=off", "full_page_writes=off", "max_connections=50", "listen_addresses=127.0.0.1")


def programs() -> Path | None:
    """Return the folder of the newest installed `initdb` and `postgres`, or None."""
    folders = [Path(found).resolve().parent] if (found := shutil.which("postgres")) else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def server(binaries: Path) -> Iterator[str]:
    """Run a server and yield the SQLAlchemy URL of its empty database `postgres`."""
    # Not below pytest's folder: the server refuses to run as root, and others may not enter that folder.
    folder = Path(tempfile.mkdtemp(prefix="media-postgres-"))
    user = _unprivileged()
    try:
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        data, port = folder / "data", _free_port()
        initialise = [binaries / "initdb", "-D", data, "-U", "media", "-A", "trust", "-N", "-E", "UTF8", "--no-locale"]
        subprocess.run(initialise, check=True, capture_output=True, cwd=folder, **identity)  # type: ignore[call-overload]
        options = [part for option in _UNSAFE_BUT_FAST for part in ("-c", option)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", folder, "-p", str(port), *options],
                cwd=folder,
                stdout=log,
                stderr=log,
                preexec_fn=_die_with_parent,
                **identity,  # type: ignore[arg-type]
            )
        try:
            url = f"postgresql+psycopg2://media@127.0.0.1:{port}/postgres"
            _await(url, process, folder / "log")
            yield url
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def empty(url: str) -> None:
    """Empty a database, whoever still uses it: a tenth of the time and of the disk that a new one takes."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")


def _unprivileged() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _await(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            with engine.connect():
                return
        except sa.exc.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(
                    f"the PostgreSQL server did not start:\n{log.read_text('utf-8', 'replace')}"
                ) from None
            time.sleep(0.05)
