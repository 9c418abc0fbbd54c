"""Publishing local files whole or not at all."""

import os
import secrets
from pathlib import Path
from typing import BinaryIO

TEMPORARY = ".writing-"
"""How the names of files begin that are being written."""


def publish(path: Path, data: bytes, lasting: bool = True) -> None:
    """Write a local file so that it is there whole or not at all.

    Args:
        lasting: whether it must survive a power cut once this returns, which costs two waits for the disk.
    """
    temporary = path.with_name(f"{TEMPORARY}{secrets.token_hex(8)}")
    try:
        with _created(temporary) as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            if lasting:
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if lasting:
        sync_folder(path.parent)


def _created(path: Path) -> BinaryIO:
    try:
        return path.open("xb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("xb")


def sync_folder(path: Path) -> None:
    """Wait until a folder's names are on the disk."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
