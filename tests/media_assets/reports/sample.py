"""A library written by hand, row by row, so that a test knows every number in it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from resources.ledger import Ledger
from resources.ledger.accounts import StageRunRow
from resources.ledger.items import ItemRow
from resources.library import Library
from tests.media_assets.tables import every_schema

BATCH = "20261120t120003-inbox-7f3a00"
NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


class Sample:
    """Collects rows and writes them as tables; columns that a test does not name are null."""

    def __init__(self, root: Path) -> None:
        self.library = Library(root=str(root / "library"))
        self.ledger = Ledger(url=f"sqlite:///{root / 'l.db'}", max_bytes=10**9)
        self._rows: dict[tuple[str, str | None], list[Mapping[str, Any]]] = {}

    def file(self, content: str, name: str, kind: str | None = "image", size: int = 1000, **more: Any) -> None:
        batch = more.pop("batch", BATCH)
        row = {
            "file_id": f"file-{content}-{name}",
            "content_id": content,
            "drop_folder": "inbox",
            "path": name.encode("utf-8", "replace"),
            "name": name,
            "size": size,
            "modified_at": NOW,
            "payload_id": content,
            "kind": kind,
            "state": "ok",
            **more,
        }
        self.add("media_files", row, batch)

    def picture(self, content: str, thumbnail: str, width: int = 320, height: int = 240, **more: Any) -> None:
        row = {"content_id": content, "frame": 0, "width": width, "height": height, "contrast": 0.2, "key": "k"}
        self.add("frames", row | {"thumbnail": thumbnail} | more)

    def segment(self, content: str, number: int, text: str, language: str = "en", **more: Any) -> None:
        row = {
            "content_id": content,
            "segment": number,
            "start_seconds": number * 5.0,
            "end_seconds": number * 5.0 + 4.0,
            "text": text,
            "confidence": 0.9,
            "words": [],
            "language": language,
            "engine": "pocketsphinx 5.1",
            "key": f"key of {content}",
            "state": "ok",
        }
        self.add("transcripts", row | more)

    def translation(self, content: str, number: int, said: str, text: str | None, language: str, **more: Any) -> None:
        row = {"content_id": content, "segment": number, "source_text": said, "text": text, "language": language}
        self.add(f"translations/{language}", row | {"key": "k", "source_language": "en", "state": "ok"} | more)

    def enhanced(self, content: str, number: int, said: str, text: str | None, language: str, **more: Any) -> None:
        row = {"content_id": content, "segment": number, "source_text": said, "text": text, "language": language}
        more = {"enhanced": True} | more
        self.add(f"enhanced_translations/{language}", row | {"key": "k", "source_language": "en", "state": "ok"} | more)

    def page(self, content: str, number: int, text: str, language: str | None = "en", **more: Any) -> None:
        row = {"content_id": content, "page": number, "text": text, "language": language, "state": "ok"}
        self.add("document_pages", row | {"key": f"key of {content}"} | more)

    def duplicate(self, name_of_set: str, content: str, name: str, size: int, keep: bool = False, **more: Any) -> None:
        row = {"set_id": name_of_set, "file_id": f"f-{content}-{name}", "content_id": content, "name": name}
        row |= {"kind": "image", "size": size, "keep": keep, "why": "highest resolution" if keep else "the same bytes"}
        row |= {"method": None if keep else "bytes", "distance": 0.0}
        self.add("duplicate_sets", row | more, None)

    def planned(self, name_of_set: str, content: str, name: str, size: int, action: str, **more: Any) -> None:
        row = {"set_id": name_of_set, "file_id": f"f-{content}-{name}", "content_id": content, "name": name}
        row |= {"kind": "image", "size": size, "action": action, "status": None if action == "keep" else "proposed"}
        row |= {"why": "the same bytes", "exact": True, "bytes_won": 0 if action == "keep" else size, "merge": []}
        self.add("duplicate_plan", row | more, None)

    def part(self, left: str, right: str, within: str, **more: Any) -> None:
        row = {"left": left, "right": right, "within": within, "relation": "part", "method": "video"}
        self.add("duplicate_pairs", row | {"distance": 0.1} | more, None)

    def member(self, cluster: str, content: str, name: str, representative: bool = False) -> None:
        row = {"cluster_id": cluster, "content_id": content, "name": name, "probability": 0.9}
        self.add("clusters", row | {"representative": representative, "space": "tiny@1"}, None)

    def item(self, stage: str, item: str, state: str, reason: str | None = None, label: str = "a.jpg") -> None:
        row = ItemRow(BATCH, stage, item, label, state, reason, "k", "i", "f", None, "first time", False, 0.1)
        self.ledger.items.record([row])

    def run(self, stage: str, seconds: float, eligible: int, hits: int) -> None:
        row = StageRunRow(BATCH, stage, NOW.timestamp(), seconds, eligible, hits, eligible - hits, 0, 0, 0, 0)
        self.ledger.accounts.record_run(row)

    def add(self, asset: str, row: Mapping[str, Any], batch: str | None = BATCH) -> None:
        self._rows.setdefault((asset, batch), []).append(row)

    def write(self) -> "Sample":
        for (asset, batch), rows in self._rows.items():
            schema = every_schema()[asset.partition("/")[0].upper()]
            self.library.write_table(asset, table_of(rows, schema), schema, batch)
        return self

    def text(self, page: str = "index.html") -> str:
        return self.library.report_path(page).read_text("utf-8")


def table_of(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    empty = dict.fromkeys(schema.names)
    return pa.Table.from_pylist([empty | row for row in rows], schema)
