"""A library over real files whose inventory is written by hand, so that a test knows every identity in it."""

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from media_assets.duplicates.plan.propose import plan_duplicates
from media_assets.duplicates.plan.review import planned_sets
from media_assets.duplicates.ranking import Rules
from media_assets.duplicates.sets import Rejected, library_sets
from media_assets.schemas.duplicates import DUPLICATE_SETS
from media_assets.schemas.files import MEDIA_FILES
from resources.ledger import Ledger
from resources.library import Library
from resources.manifests import FileClaim, Manifest

BATCH = "20260101t000000-inbox-000000"

Seen = dict[bytes, tuple[bytes, int, int]]


class Shelf:
    """A drop folder, a library and a ledger."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.drop = root / "drop"
        self.drop.mkdir(parents=True, exist_ok=True)
        self.library = Library(root=str(root / "library"))
        self.ledger = Ledger(url=self.library.ledger_url(), max_bytes=10**8)
        self.rows: list[dict[str, Any]] = []

    def put(self, name: str | bytes, data: bytes, mtime_ns: int = 1_700_000_000_123_456_789, **about: Any) -> Path:
        """Write a file and list it; `about` changes its row, `mode` its mode."""
        raw = os.fsencode(name)
        drop = self.root / about.get("folder", "drop")
        path = Path(os.fsdecode(os.path.join(os.fsencode(drop), raw)))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(about.pop("mode", 0o644))
        os.utime(path, ns=(mtime_ns, mtime_ns))
        self.claim(raw, data, mtime_ns, drop, **about)
        return path

    def claim(self, raw: bytes, data: bytes, mtime_ns: int, drop: Path, **about: Any) -> None:
        """List a file."""
        content = hashlib.sha256(data).hexdigest()
        folder = {"drop": "inbox"}.get(about.pop("folder", "drop"), drop.name)
        claim = FileClaim(raw, len(data), mtime_ns)
        row = dict.fromkeys(MEDIA_FILES.names) | {
            "file_id": claim.file_id(folder),
            "content_id": content,
            "payload_id": content,
            "drop_folder": folder,
            "root": str(drop),
            "path": raw,
            "name": claim.name,
            "size": len(data),
            "modified_at": mtime_ns,
            "kind": "image",
            "state": "ok",
        }
        self.rows.append(row | about)

    def write(self) -> "Shelf":
        """Publish inventory and duplicate sets."""
        self.list_files()
        return self.refresh()

    def list_files(self) -> None:
        """Publish the inventory alone."""
        self.library.write_table("media_files", pa.Table.from_pylist(self.rows, MEDIA_FILES), MEDIA_FILES, BATCH)

    def claimed(self) -> "Shelf":
        """Claim the files of the drop folder as intake does."""
        files = tuple(
            FileClaim(row["path"], row["size"], row["modified_at"])
            for row in self.rows
            if row["drop_folder"] == "inbox"
        )
        manifest = Manifest(BATCH, "inbox", str(self.drop), 0.0, files)
        self.library.write_manifest(manifest)
        self.ledger.files.claim([manifest])
        return self

    def refresh(self) -> "Shelf":
        """Form the duplicate sets anew, as the asset does."""
        rejected = Rejected(self.ledger.reviews.rejected_pairs(), self.ledger.reviews.rejected_copies())
        self.library.write_table("duplicate_sets", library_sets(self.library, Rules(), rejected), DUPLICATE_SETS)
        return self

    def sets(self, rows: list[Mapping[str, Any]]) -> "Shelf":
        """Publish other duplicate sets; each row names a file and what the set says of it."""
        listed = {row["name"]: row for row in self.rows}
        made = []
        for row in rows:
            own = {name: listed[row["name"]][name] for name in ("file_id", "content_id", "kind", "size")}
            keep = {"keep": False, "why": "looks the same (9 of 256 bits differ)", "method": "perceptual"}
            made.append({"set_id": "s1", "distance": 9.0} | keep | own | dict(row))
        self.library.write_table("duplicate_sets", pa.Table.from_pylist(made, DUPLICATE_SETS), DUPLICATE_SETS)
        return self

    def plan(self, *prefer: str) -> list[dict[str, Any]]:
        """Return the plan's rows."""
        rows: list[dict[str, Any]] = plan_duplicates(self.library, self.ledger, Rules(prefer)).to_pylist()
        return rows

    def by_name(self, *prefer: str) -> dict[str, dict[str, Any]]:
        """Return the plan's rows by name."""
        return {row["name"]: row for row in self.plan(*prefer)}

    def planned(self) -> Any:
        """Return the planned sets."""
        return planned_sets(plan_duplicates(self.library, self.ledger, Rules()))


def tree(*folders: Path) -> Seen:
    """Return everything below folders: raw path → bytes (of files), mtime in ns, mode; folders and links too."""
    seen: Seen = {}
    for folder in folders:
        for place, names, files in os.walk(os.fsencode(folder)):
            for name in [*names, *files, b"."]:
                path = os.path.join(place, name)
                about = os.lstat(path)
                data = Path(os.fsdecode(path)).read_bytes() if stat.S_ISREG(about.st_mode) else b""
                seen[path] = (data, about.st_mtime_ns, about.st_mode)
    return seen
