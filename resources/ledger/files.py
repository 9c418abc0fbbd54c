"""Known files: which version of which file was claimed by which batch."""

import hashlib
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from resources.ledger.database import chunks, dialect_of, insert_new, reading, upsert
from resources.ledger.tables import batches, files, sizes
from resources.manifests import Manifest


class Files:
    """What was claimed; a file is known by its drop folder and raw path, its version by size and mtime."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine
        self._reading = reading(engine)

    def known(self, drop_folder: str) -> dict[bytes, tuple[int, int]]:
        """Return path → (size in bytes, mtime in nanoseconds) of every claimed file of a drop folder."""
        query = sa.select(files.c.path, files.c.size, files.c.mtime_ns).where(files.c.drop_folder == drop_folder)
        with self._reading.connect() as connection:
            return {bytes(path): (size, mtime) for path, size, mtime in connection.execute(query)}

    def claim(self, manifests: Sequence[Manifest]) -> None:
        """Record batches and their files in one transaction; claiming a manifest twice changes nothing."""
        with self._engine.begin() as connection:
            for manifest in manifests:
                batch = {
                    "batch": manifest.batch,
                    "drop_folder": manifest.drop_folder,
                    "created_at": manifest.created_at,
                    "files": len(manifest.files),
                    "bytes": manifest.bytes,
                }
                if not insert_new(connection, batches, batch):
                    continue
                rows = [
                    {
                        "drop_folder": manifest.drop_folder,
                        "path_id": _path_id(file.path),
                        "path": file.path,
                        "size": file.size,
                        "mtime_ns": file.mtime_ns,
                        "batch": manifest.batch,
                    }
                    for file in manifest.files
                ]
                upsert(connection, files, rows)

    def batches(self) -> list[str]:
        """Return the keys of all claimed batches, oldest first."""
        with self._reading.connect() as connection:
            return list(connection.scalars(sa.select(batches.c.batch).order_by(batches.c.batch)))

    def totals(self) -> tuple[int, int, int]:
        """Return how many batches, files and bytes were claimed."""
        query = sa.select(sa.func.count(), sa.func.sum(batches.c.files), sa.func.sum(batches.c.bytes))
        with self._reading.connect() as connection:
            count, claimed, size = connection.execute(query).one()
        return int(count), int(claimed or 0), int(size or 0)

    def batch_of(self, drop_folder: str, path: bytes) -> str | None:
        """Return the batch that claimed the newest version of a file, or None."""
        query = sa.select(files.c.batch).where(files.c.drop_folder == drop_folder, files.c.path_id == _path_id(path))
        with self._reading.connect() as connection:
            batch: str | None = connection.scalar(query)
        return batch

    def record_sizes(self, batch: str, of_files: Iterable[int]) -> set[int]:
        """Record the sizes (bytes) of a batch's files, and return those that files of other batches have or had too.

        `files` keeps the newest version of each file alone, and would know no size of what was replaced or swapped.
        """
        mine = sorted(set(of_files))  # in one order, or two batches at once could wait for each other
        insert = dialect_of(self._engine).insert(sizes)
        shared = insert.on_conflict_do_update(
            index_elements=["size"], set_={"batch": None}, where=sizes.c.batch != insert.excluded.batch
        )
        met: set[int] = set()
        with self._engine.begin() as connection:
            for part in chunks(mine):
                connection.execute(shared, [{"size": size, "batch": batch} for size in part])
                by_several = sa.select(sizes.c.size).where(sizes.c.size.in_(part), sizes.c.batch.is_(None))
                met |= set(connection.scalars(by_several))
        return met


def _path_id(path: bytes) -> str:
    # PostgreSQL indexes at most about 2,700 bytes; Linux allows names of 4,096.
    return hashlib.blake2b(path, digest_size=16).hexdigest()
