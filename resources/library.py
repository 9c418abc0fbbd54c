"""Every path and URL of the product: tables, blobs, reports and manifests below one root."""

import io
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from pydantic import Field
from upath import UPath

from resources.errors import SettingsError
from resources.manifests import Manifest
from resources.publishing import TEMPORARY, publish

_SCRATCH_SECONDS = 86_400  # no run lasts longer, and a decoded recording may wait for hours behind another
_CHECKED = ds.ParquetFileFormat(
    default_fragment_scan_options=ds.ParquetFragmentScanOptions(page_checksum_verification=True)
)


class Library(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The root of tables, blobs, reports and manifests.

    Every write is published whole or not at all: to a temporary file, synced, renamed. A reader never sees half a
    file, and a process killed in the middle leaves only a temporary file that `sweep` removes.
    """

    root: str = Field(description="Directory or object-store URL below which everything is kept.")
    text_in_events: bool = Field(
        default=False, description="Whether previews of tables, which Dagster stores, show what was said and written."
    )

    @cached_property
    def _root(self) -> UPath:
        root = UPath(self.root)
        return UPath(Path(root.path).absolute()) if self.is_local else root

    @property
    def is_local(self) -> bool:
        """Whether the root is a directory of this machine."""
        return "://" not in self.root or self.root.startswith("file://")

    def table_path(self, asset: str, batch: str | None = None) -> UPath:
        """Where the table of an asset is: one file per batch, or one file for a corpus asset (`batch` None)."""
        return self._root / "tables" / (f"{asset}/{batch}.parquet" if batch else f"{asset}.parquet")

    def blob_path(self, name: str) -> UPath:
        """Where a blob is, `name` being relative such as ``thumbnails/ab/abcd-0.jpg``."""
        return self._root / "blobs" / name

    def report_path(self, name: str = "index.html") -> UPath:
        """Where a page of the report is."""
        return self._root / "reports" / name

    def ledger_url(self) -> str:
        """The default ledger: an SQLite file inside a local library, or in the working directory."""
        folder = Path(str(self._root)) if self.is_local else Path.cwd()
        return f"sqlite:///{folder / 'ledger.db'}"

    def user_file(self, name: str) -> UPath:
        """Where a file that users put into the library is, such as their glossary."""
        return self._root / name

    def scratch(self) -> Path:
        """A local directory for files that live as long as one item's work."""
        folder = Path(str(self._root)) / "scratch" if self.is_local else Path(tempfile.gettempdir()) / "media-assets"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def trash(self) -> Path:
        """Where files are moved to instead of being deleted, one folder per journal.

        Raises:
            SettingsError: the library is an object store, into which no file of a drop folder can be moved.
        """
        if not self.is_local:
            raise SettingsError(
                f"MEDIA_LIBRARY is {self.root!r}; allowed is a folder, if files are to be moved to the trash."
            )
        return Path(str(self._root)) / "trash"

    def write_table(self, asset: str, table: pa.Table, schema: pa.Schema, batch: str | None = None) -> UPath:
        """Validate `table` against `schema` and publish it as Parquet (zstd, page checksums).

        Where the schema has lists of any length, the table may have lists of one fixed length, and they are kept.

        Raises:
            pa.ArrowInvalid: the table does not have the schema's columns and types.
        """
        if table.schema.names != schema.names:
            raise pa.ArrowInvalid(f"{asset} has the columns {table.schema.names}, its schema {schema.names}")
        sink = io.BytesIO()
        kept = _cast(asset, table, _sized(table, schema))
        pq.write_table(kept, sink, compression="zstd", write_page_checksum=True, use_dictionary=_repeating(kept))
        path = self.table_path(asset, batch)
        self._publish(path, sink.getvalue())
        return path

    def read_table(self, asset: str, schema: pa.Schema, batch: str | None = None) -> pa.Table:
        """Read one table; an empty one with `schema` where nothing was written yet."""
        path = self.table_path(asset, batch)
        if not path.exists():
            return schema.empty_table()
        # Without threads: one that lets go of Python's bytes while the process ends aborts it (apache/arrow#34314).
        data = pa.BufferReader(path.read_bytes())
        with pq.ParquetFile(data, page_checksum_verification=True, pre_buffer=False) as file:
            return _shaped(file.read(use_threads=False), schema)

    def read_corpus(self, asset: str, schema: pa.Schema, columns: list[str] | None = None) -> pa.Table:
        """Read the tables of all batches of an asset as one, in batch order.

        Columns that an older batch lacks are null, columns that `schema` lacks are left out.
        """
        folder = self._root / "tables" / asset
        wanted = pa.schema([schema.field(name) for name in columns]) if columns else schema
        paths = sorted(str(path.path) for path in folder.glob("*.parquet")) if folder.exists() else []
        if not paths:
            return wanted.empty_table()
        filesystem = None if self.is_local else self._root.fs
        return ds.dataset(paths, schema=wanted, format=_CHECKED, filesystem=filesystem).to_table()

    def open_table(self, asset: str, batch: str | None = None) -> pq.ParquetFile | None:
        """Open one table to read parts of it; None where nothing was written yet."""
        path = self.table_path(asset, batch)
        if not path.exists():
            return None
        return pq.ParquetFile(str(path) if self.is_local else path.open("rb"), page_checksum_verification=True)

    def batches(self, asset: str) -> list[str]:
        """Return the batches of which the asset has a table, oldest first."""
        folder = self._root / "tables" / asset
        return sorted(path.stem for path in folder.glob("*.parquet")) if folder.exists() else []

    def write_blob(self, name: str, data: bytes, *, lasting: bool = True) -> None:
        """Publish a blob; one that can be made again need not be `lasting`, and may be empty after a power cut."""
        self._publish(self.blob_path(name), data, lasting)

    def blob_folder(self) -> Path:
        """Local folder in which workers write blobs under their names, each to be followed by `take_blob`."""
        return Path(str(self._root)) / "blobs" if self.is_local else self.scratch() / f"blobs-{os.getpid()}"

    def take_blob(self, name: str) -> None:
        """Bring a blob from `blob_folder` to its place, where that is elsewhere."""
        if not self.is_local:
            written = self.blob_folder() / name
            self.write_blob(name, written.read_bytes())
            written.unlink()

    def has_blob(self, name: str) -> bool:
        """Whether a blob is there and holds something."""
        path = self.blob_path(name)
        return path.exists() and path.stat().st_size > 0

    def write_report(self, name: str, text: str) -> UPath:
        """Publish a page of the report and return where it is."""
        self._publish(self.report_path(name), text.encode())
        return self.report_path(name)

    def write_manifest(self, manifest: Manifest) -> None:
        """Publish a manifest.

        Raises:
            FileExistsError: the batch has one already; manifests never change.
        """
        path = self._root / "manifests" / f"{manifest.batch}.json"
        if path.exists():
            raise FileExistsError(f"the batch {manifest.batch} already has a manifest")
        self._publish(path, manifest.to_json().encode())

    def manifest_keys(self) -> list[str]:
        """Return the batch keys of all manifests, oldest first."""
        folder = self._root / "manifests"
        return sorted(path.stem for path in folder.glob("*.json")) if folder.exists() else []

    def read_manifest(self, batch: str) -> Manifest:
        """Read one manifest.

        Raises:
            FileNotFoundError: no such batch.
        """
        return Manifest.from_json((self._root / "manifests" / f"{batch}.json").read_text("utf-8"))

    def sweep(self, older_than_seconds: float = 3600) -> int:
        """Remove temporary files that killed writers left behind, scratch files after a day; returns how many."""
        if not self.is_local:
            return 0
        removed = 0
        for path, seconds in self._temporaries(older_than_seconds):
            with suppress(FileNotFoundError):  # its writer was faster
                if time.time() - path.stat().st_mtime > seconds:
                    path.unlink()
                    removed += 1
        return removed

    def _temporaries(self, seconds: float) -> Iterator[tuple[Path, float]]:
        root = Path(str(self._root))
        trash = root / "trash"  # holds users' files, under whatever names
        yield from ((path, seconds) for path in root.rglob(f"{TEMPORARY}*") if trash not in path.parents)
        for path in (root / "scratch").rglob("*"):
            # Removing a lock that is held would let a second process take it.
            if path.is_file() and path.suffix != ".lock":
                yield path, max(seconds, _SCRATCH_SECONDS)

    def _publish(self, path: UPath, data: bytes, lasting: bool = True) -> None:
        if not self.is_local:
            path.write_bytes(data)  # an object store's put is atomic by itself
            return
        publish(Path(str(path)), data, lasting)


def _sized(table: pa.Table, schema: pa.Schema) -> pa.Schema:
    for position, (ours, due) in enumerate(zip(table.schema, schema, strict=True)):
        if pa.types.is_fixed_size_list(ours.type) and pa.types.is_list(due.type):
            schema = schema.set(position, due.with_type(pa.list_(due.type.value_type, ours.type.list_size)))
    return schema


def _repeating(table: pa.Table) -> bool | list[str]:
    """Name the columns worth a dictionary; for vectors it only costs time."""
    plain = [field.name for field in table.schema if not pa.types.is_fixed_size_list(field.type)]
    return plain if len(plain) < len(table.schema) else True


def _cast(asset: str, table: pa.Table, schema: pa.Schema) -> pa.Table:
    try:
        return table.cast(schema)
    except (pa.ArrowException, ValueError) as error:
        pairs = zip(table.schema, schema, strict=True)
        other = ", ".join(f"{ours.name} is {ours.type}, not {due.type}" for ours, due in pairs if ours.type != due.type)
        raise pa.ArrowInvalid(f"{asset} does not fit its schema ({other or 'no type differs'}): {error}") from None


def _shaped(table: pa.Table, schema: pa.Schema) -> pa.Table:
    columns: list[Any] = [
        table.column(field.name) if field.name in table.column_names else pa.nulls(len(table), field.type)
        for field in schema
    ]
    return pa.table(columns, names=schema.names).cast(schema)
