"""Claims of everything in a folder, and how files come to look like possible copies."""

import os
from pathlib import Path

from resources.ledger import Ledger
from resources.manifests import FileClaim, Manifest

BATCH = "20260101t000000-inbox-000000"


def manifest(folder: Path, batch: str = BATCH) -> Manifest:
    claims = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        about = path.stat()
        claims.append(FileClaim(os.fsencode(path.relative_to(folder)), about.st_size, about.st_mtime_ns))
    return Manifest(batch, "inbox", str(folder), 0.0, tuple(claims))


def doubt(ledger: Ledger, made: Manifest) -> None:
    """Let every size be known from elsewhere, so that each file is hashed before it is probed."""
    ledger.files.record_sizes("20250101t000000-other-000000", [file.size for file in made.files])
