"""Content ids: SHA-256 of each claimed file's bytes, read once, whatever the name or time says."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from resources.errors import MediaError
from resources.manifests import FileClaim, Manifest
from resources.opening import Source


@dataclass(frozen=True)
class Identified:
    """A claimed file with its content id, or with the error that kept it from being read."""

    claim: FileClaim
    source: Source
    content_id: str
    problem: Exception | None = None


def identify(manifest: Manifest, threads: int, max_file_bytes: int) -> Iterator[Identified]:
    """Read every file of a manifest and yield its content id, in the manifest's order.

    Hashing releases the interpreter lock, so threads are enough. A file above `max_file_bytes` is not read; its
    content id is made of its name, size and time.
    """

    def read(claim: FileClaim) -> Identified:
        source = Source(manifest.root, claim.path, claim.size, claim.mtime_ns)
        if claim.size > max_file_bytes:
            return Identified(claim, source, f"unread-{claim.file_id(manifest.drop_folder)}")
        try:
            return Identified(claim, source, content_id(source))
        except (MediaError, OSError) as error:
            return Identified(claim, source, "", error)

    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(read, manifest.files)


def content_id(source: Source) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal.

    Raises:
        FileMoved: it is gone or changed.
    """
    with source.open() as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
