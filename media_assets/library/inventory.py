"""The inventory of a batch: every claimed file with its identities and state, and who is eligible for what."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from media_assets.library.identify import Identified, alone_in_size, content_id, identify
from media_assets.library.probe import VERSION, probe
from media_assets.library.sniff import claim_of
from media_assets.progress import Watcher
from media_assets.runners import in_workers
from media_assets.schemas.files import MEDIA_FILES, PROBE
from media_assets.stage import run_stage
from media_assets.work import Computed, Item, Stage, StageRun
from resources.errors import FileMoved, MediaError
from resources.ledger import Ledger
from resources.library import Library
from resources.manifests import FileClaim, Manifest
from resources.opening import Source
from resources.workers import Workers

NAME = "media_files"


def inventory_stage(workers: Workers, max_file_bytes: int) -> Stage:
    """Return the stage that probes files; the limit is in the keys of files above it alone, others do not feel it."""

    def arguments(item: Item) -> tuple[Source, str, str, int]:
        found: Identified = item.work
        return found.source, found.claim.name, found.content_id, max_file_bytes

    probed = in_workers(workers, probe, arguments)

    def run(items: Sequence[Item]) -> Iterator[Computed]:
        return map(_identified, probed(items))

    return Stage(
        name=NAME,
        version=VERSION,
        schema=PROBE,
        run=run,
    )


def take_inventory(
    manifest: Manifest, ledger: Ledger, workers: Workers, max_file_bytes: int, watcher: Watcher | None = None
) -> tuple[StageRun, pa.Table]:
    """Identify and probe every file of a batch; returns the run and the table, one row per claimed file.

    Files are hashed first, so that what is known already costs no decoder. One that cannot be a copy of anything, by
    its size, is left to its decoder, which hashes what it reads: nothing needs to be read twice.
    """
    fresh = _fresh(ledger, manifest)
    found = _remembered(ledger, manifest, list(identify(manifest, workers.processes, max_file_bytes, fresh)))
    items = [
        Item(
            id=one.claim.file_id(manifest.drop_folder),
            identity=one.content_id,
            label=one.claim.name,
            work=one,
            size=one.claim.size,
            extra={"named": claim_of(one.claim.name)}
            | ({"max_file_bytes": max_file_bytes} if one.claim.size > max_file_bytes else {}),
            problem=one.problem,
        )
        for one in found
    ]
    run = run_stage(inventory_stage(workers, max_file_bytes), items, ledger, manifest.batch, watcher)
    rows = [_row(manifest, item, run) for item in items]
    return run, pa.Table.from_pylist(rows, MEDIA_FILES)


def _fresh(ledger: Ledger, manifest: Manifest) -> set[FileClaim]:
    """Return the files whose content was certainly never computed: not under any name, nor by this batch before."""
    elsewhere = ledger.files.record_sizes(manifest.batch, [file.size for file in manifest.files])
    alone = {file.file_id(manifest.drop_folder): file for file in alone_in_size(manifest.files, elsewhere)}
    return {alone[file_id] for file_id in alone.keys() - ledger.items.latest(NAME, list(alone)).keys()}


def _identified(done: Computed) -> Computed:
    """Give what was computed of an unread file the content id that its decoder told.

    A decoder that crashed or ran out of time told none: then the file is read here, for a verdict that is kept under
    its content.
    """
    if done.item.identity or isinstance(done.error, FileMoved):
        return done
    told = done.outcome.identity if done.outcome else getattr(done.error, "content_id", "")
    try:
        return replace(done, item=replace(done.item, identity=told or content_id(done.item.work.source)))
    except (MediaError, OSError) as error:
        return replace(done, error=error)


def _remembered(ledger: Ledger, manifest: Manifest, found: Sequence[Identified]) -> list[Identified]:
    """Give files that cannot be read the content id they had when they were: what was made of them stays."""
    ids = [one.claim.file_id(manifest.drop_folder) for one in found]
    gone = [file_id for file_id, one in zip(ids, found, strict=True) if one.problem is not None]
    before = {item: row.identity for item, row in ledger.items.latest(NAME, gone).items() if row.identity}
    return [
        replace(one, content_id=before[file_id], problem=None) if file_id in before else one
        for file_id, one in zip(ids, found, strict=True)
    ]


def _row(manifest: Manifest, item: Item, run: StageRun) -> dict[str, Any]:
    one: Identified = item.work
    state = run.rows[item.id]
    key, result = run.results.get(item.id, (state.key, None))
    probed = result.table.to_pylist()[0] if result else {}
    return {
        **dict.fromkeys(MEDIA_FILES.names),
        **probed,
        "file_id": item.id,
        "content_id": state.identity or None,
        "drop_folder": manifest.drop_folder,
        "root": manifest.root,
        "path": one.claim.path,
        "name": one.claim.name,
        "size": one.claim.size,
        "modified_at": one.claim.mtime_ns,
        "key": key,
        "state": state.state,
        "reason": state.reason,
    }


def media_items(library: Library, batch: str, kinds: Collection[str]) -> list[Item]:
    """Return a batch's distinct contents of some kinds as items: id content id, identity payload id, work `Source`.

    Files that were quarantined or failed have no payload id and are not eligible.
    """
    rows = [
        row
        for row in library.read_table(NAME, MEDIA_FILES, batch).to_pylist()
        if row["payload_id"] and row["kind"] in kinds
    ]
    sources = _sources(library, rows)
    items: dict[str, Item] = {}
    for row in rows:
        content = row["content_id"]
        items.setdefault(content, Item(content, row["payload_id"], row["name"], sources[content], row["size"]))
    return list(items.values())


def _sources(library: Library, rows: Sequence[dict[str, Any]]) -> dict[str, Source]:
    """Return content id → a file that holds it: as claimed, or wherever another batch has seen the same content."""
    found: dict[str, Source] = {}
    for row in rows:
        if row["content_id"] not in found or not found[row["content_id"]].is_there():
            found[row["content_id"]] = _source(row)
    gone = {content for content, source in found.items() if not source.is_there()}
    if gone:
        columns = ["content_id", "root", "path", "size", "modified_at"]
        files = library.read_corpus(NAME, MEDIA_FILES, columns)
        wanted = pc.is_in(files["content_id"], pa.array(sorted(gone)))
        for row in files.filter(wanted).to_pylist():
            if _source(row).is_there():
                found[row["content_id"]] = _source(row)
    return found


def _source(row: dict[str, Any]) -> Source:
    return Source(row["root"], row["path"], row["size"], row["modified_at"].value)


def names_of(files: pa.Table) -> dict[str, str]:
    """Return content id → the name of the first file that holds it."""
    names: dict[str, str] = {}
    for content, name in zip(files["content_id"].to_pylist(), files["name"].to_pylist(), strict=True):
        if content:
            names.setdefault(content, name)
    return names


def batch_names(library: Library, batch: str) -> dict[str, str]:
    """Return content id → name of a batch's files, for the labels of items."""
    return names_of(library.read_table(NAME, MEDIA_FILES, batch))


def media_types(library: Library, batch: str) -> dict[str, str]:
    """Return content id → MIME type of a batch."""
    files = library.read_table(NAME, MEDIA_FILES, batch)
    return dict(zip(files["content_id"].to_pylist(), files["media_type"].to_pylist(), strict=True))
