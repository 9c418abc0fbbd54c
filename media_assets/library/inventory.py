"""The inventory of a batch: every claimed file with its identities and state, and who is eligible for what."""

from collections.abc import Collection
from typing import Any

import pyarrow as pa

from media_assets.library.identify import Identified, identify
from media_assets.library.probe import VERSION, probe
from media_assets.library.sniff import claim_of
from media_assets.progress import Watcher
from media_assets.runners import in_workers
from media_assets.schemas import MEDIA_FILES, PROBE
from media_assets.stage import run_stage
from media_assets.work import Item, Stage, StageRun
from resources.ledger import Ledger
from resources.library import Library
from resources.manifests import Manifest
from resources.opening import Source
from resources.workers import Workers

NAME = "media_files"


def inventory_stage(workers: Workers, max_file_bytes: int) -> Stage:
    """Return the stage that probes files."""

    def arguments(item: Item) -> tuple[Source, str, str, int]:
        found: Identified = item.work
        return found.source, found.claim.name, found.content_id, max_file_bytes

    return Stage(
        name=NAME,
        version=VERSION,
        schema=PROBE,
        run=in_workers(workers, probe, arguments),
        settings={"max_file_bytes": max_file_bytes},
    )


def take_inventory(
    manifest: Manifest, ledger: Ledger, workers: Workers, max_file_bytes: int, watcher: Watcher | None = None
) -> tuple[StageRun, pa.Table]:
    """Identify and probe every file of a batch; returns the run and the table, one row per claimed file."""
    found = list(identify(manifest, workers.processes, max_file_bytes))
    items = [
        Item(
            id=one.claim.file_id(manifest.drop_folder),
            identity=one.content_id,
            label=one.claim.name,
            work=one,
            size=one.claim.size,
            extra={"named": claim_of(one.claim.name)},
            problem=one.problem,
        )
        for one in found
    ]
    run = run_stage(inventory_stage(workers, max_file_bytes), items, ledger, manifest.batch, watcher)
    rows = [_row(manifest, item, run) for item in items]
    return run, pa.Table.from_pylist(rows, MEDIA_FILES)


def _row(manifest: Manifest, item: Item, run: StageRun) -> dict[str, Any]:
    one: Identified = item.work
    state = run.rows[item.id]
    key, result = run.results.get(item.id, (state.key, None))
    probed = result.table.to_pylist()[0] if result else {}
    return {
        **dict.fromkeys(MEDIA_FILES.names),
        **probed,
        "file_id": item.id,
        "content_id": one.content_id or None,
        "drop_folder": manifest.drop_folder,
        "path": one.claim.path,
        "name": one.claim.name,
        "size": one.claim.size,
        "modified_at": one.claim.mtime_ns // 1000,
        "key": key,
        "state": state.state,
        "reason": state.reason,
    }


def media_items(library: Library, batch: str, kinds: Collection[str]) -> list[Item]:
    """Return a batch's distinct contents of some kinds as items: id content id, identity payload id, work `Source`.

    Files that were quarantined or failed have no payload id and are not eligible.
    """
    manifest = library.read_manifest(batch)
    times = {claim.path: claim.mtime_ns for claim in manifest.files}
    items: dict[str, Item] = {}
    for row in library.read_table(NAME, MEDIA_FILES, batch).to_pylist():
        if row["payload_id"] and row["kind"] in kinds:
            source = Source(manifest.root, row["path"], row["size"], times[row["path"]])
            item = Item(row["content_id"], row["payload_id"], row["name"], source, row["size"])
            items.setdefault(item.id, item)
    return list(items.values())


def names_of(files: pa.Table) -> dict[str, str]:
    """Return content id → the name of the first file that holds it."""
    names: dict[str, str] = {}
    for content, name in zip(files["content_id"].to_pylist(), files["name"].to_pylist(), strict=True):
        if content:
            names.setdefault(content, name)
    return names


def media_types(library: Library, batch: str) -> dict[str, str]:
    """Return content id → MIME type of a batch."""
    files = library.read_table(NAME, MEDIA_FILES, batch)
    return dict(zip(files["content_id"].to_pylist(), files["media_type"].to_pylist(), strict=True))
