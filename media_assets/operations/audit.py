"""The accounts: every file seen is in exactly one column, recomputed from folders, manifests, ledger and tables."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from media_assets.library.intake import list_folder
from media_assets.library.inventory import NAME
from media_assets.operations.complete import incomplete_batches
from media_assets.operations.workspace import Workspace
from media_assets.schemas.files import MEDIA_FILES
from resources.ledger.items import ItemRow
from resources.manifests import Manifest

COLUMNS = ("done", "partial", "quarantined", "duplicate", "unsupported", "pending")
"""Where a file can be: everything made; something lesser or missing; bad; same content as an earlier file; no stage
reads it; not processed yet, or to be tried again."""


@dataclass
class Accounts:
    """How many files are where, and every contradiction between the books."""

    seen: int = 0
    columns: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    @property
    def add_up(self) -> bool:
        """Whether seen = done + partial + quarantined + duplicate + unsupported + pending, with no contradiction."""
        return self.seen == sum(self.columns.values()) and not self.problems


def audit(workspace: Workspace) -> Accounts:
    """Recompute the accounts."""
    accounts = Accounts()
    manifests = [workspace.library.read_manifest(key) for key in workspace.library.manifest_keys()]
    accounts.problems += _books(workspace, manifests)
    known: dict[str, set[tuple[bytes, int, int]]] = defaultdict(set)
    contents: set[str] = set()
    inventories, incomplete = set(workspace.library.batches(NAME)), set(incomplete_batches(workspace))
    for manifest in manifests:
        known[manifest.drop_folder] |= {(file.path, file.size, file.mtime_ns) for file in manifest.files}
        if manifest.batch in inventories:
            _audit_batch(workspace, manifest, manifest.batch not in incomplete, accounts, contents)
        else:
            accounts.seen += len(manifest.files)
            accounts.columns["pending"] += len(manifest.files)
    for name, folder in workspace.folders.items():
        fresh = sum((seen.path, seen.size, seen.mtime_ns) not in known[name] for seen in list_folder(folder))
        accounts.seen += fresh
        accounts.columns["pending"] += fresh
    return accounts


def _books(workspace: Workspace, manifests: list[Manifest]) -> Iterator[str]:
    recorded, written = set(workspace.ledger.files.batches()), {manifest.batch for manifest in manifests}
    for batch in sorted(recorded - written):
        yield f"{batch} is in the ledger, but its manifest is gone"
    for batch in sorted(set(workspace.library.batches(NAME)) - written):
        yield f"{batch} has a table, but no manifest"
    claimed = workspace.ledger.files.totals()[1]
    listed = sum(len(manifest.files) for manifest in manifests if manifest.batch in recorded)
    if claimed != listed:
        yield f"the ledger counts {claimed} claimed files, the manifests list {listed}"


def _audit_batch(
    workspace: Workspace, manifest: Manifest, complete: bool, accounts: Accounts, contents: set[str]
) -> None:
    accounts.seen += len(manifest.files)
    rows = workspace.ledger.items.of(batch=manifest.batch)
    inventory = {row.item: row for row in rows if row.stage == NAME}
    table = workspace.library.read_table(NAME, MEDIA_FILES, manifest.batch).to_pylist()
    listed = {row["file_id"]: row for row in table}
    stages: dict[str, list[ItemRow]] = defaultdict(list)
    for row in rows:
        if row.stage != NAME:
            stages[row.item].append(row)
    for file in manifest.files:
        file_id = file.file_id(manifest.drop_folder)
        if file_id not in listed or file_id not in inventory:
            where = "the inventory table" if file_id not in listed else "the ledger"
            accounts.problems.append(f"{file.name} of {manifest.batch} is missing in {where}")
            continue
        content = listed[file_id]["content_id"]
        column = _column(inventory[file_id], stages.get(content, []), content in contents, complete)
        accounts.columns[column] += 1
        if content:
            contents.add(content)


def _column(row: ItemRow, stages: list[ItemRow], seen_before: bool, complete: bool) -> str:
    states = {stage.state for stage in stages}
    if row.state == "failed" or "failed" in states:
        return "pending"
    if seen_before:
        return "duplicate"
    if row.state == "quarantined" or "quarantined" in states:
        return "quarantined"
    if row.state == "not_applicable":
        return "unsupported"
    if not complete:
        return "pending"
    return "partial" if "degraded" in states else "done"
