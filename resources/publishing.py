"""Publishing local files whole or not at all."""

import os
import tempfile
from pathlib import Path

TEMPORARY = ".writing-"
"""How the names of files begin that are being written."""


def publish(path: Path, data: bytes, lasting: bool = True) -> None:
    """Write a local file so that it is there whole or not at all.

    Args:
        lasting: whether it must survive a power cut once this returns, which costs two waits for the disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=TEMPORARY, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            if lasting:
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    if lasting:
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Wait until a folder's names are on the disk."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
