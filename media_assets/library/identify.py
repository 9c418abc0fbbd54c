"""Content ids: SHA-256 of each claimed file's bytes, whatever the name or time says."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from resources.errors import MediaError
from resources.manifests import FileClaim, Manifest
from resources.opening import Source


@dataclass(frozen=True)
class Identified:
    """A claimed file with its content id, or with the error that kept it from being read; with neither, unread."""

    claim: FileClaim
    source: Source
    content_id: str
    problem: Exception | None = None


def identify(
    manifest: Manifest, threads: int, max_file_bytes: int, later: Collection[FileClaim] = ()
) -> Iterator[Identified]:
    """Read the files of a manifest and yield their content ids, in the manifest's order.

    Hashing releases the interpreter lock, so threads are enough. A file above `max_file_bytes` is not read; its
    content id is made of its name, size and time. Nor are those of `later`, whose content ids stay empty.
    """

    def read(claim: FileClaim) -> Identified:
        source = Source(manifest.root, claim.path, claim.size, claim.mtime_ns)
        if claim.size > max_file_bytes:
            return Identified(claim, source, f"unread-{claim.file_id(manifest.drop_folder)}")
        if claim in later:
            return Identified(claim, source, "")
        try:
            return Identified(claim, source, content_id(source))
        except (MediaError, OSError) as error:
            return Identified(claim, source, "", error)

    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(read, manifest.files)


def alone_in_size(files: Sequence[FileClaim], elsewhere: Collection[int]) -> set[FileClaim]:
    """Return the files that can be copies of nothing: no other of them, and none `elsewhere`, is as many bytes long."""
    sizes = Counter(file.size for file in files)
    return {file for file in files if sizes[file.size] == 1 and file.size not in elsewhere}


def content_id(source: Source) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal.

    Raises:
        FileMoved: it is gone or changed.
    """
    with source.open() as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
