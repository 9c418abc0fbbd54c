"""Recordings with transcripts and translations, taken in for real where they have files beside them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from media_assets.demo.sound import wav
from media_assets.library.inventory import NAME, take_inventory
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.speech import ENHANCED_TRANSLATIONS, TRANSCRIPTS, TRANSLATIONS
from resources.ledger import Ledger
from resources.library import Library
from resources.manifests import FileClaim, Manifest
from resources.workers import Workers

BATCH = "20260101t000000-inbox-000000"


@dataclass
class Shelf:
    """A library whose tables are written by hand, from a drop folder that was taken in for real."""

    library: Library
    ledger: Ledger
    workers: Workers
    drop: Path

    def recording(self, name: str, clip: str = "opening_hours") -> None:
        """Put a recording into the drop folder; each name makes its own bytes."""
        self.drop.mkdir(exist_ok=True)
        (self.drop / f"{name}.wav").write_bytes(wav(clip) + name.encode())

    def beside(self, name: str, text: str) -> None:
        """Put a text into the drop folder."""
        self.drop.mkdir(exist_ok=True)
        (self.drop / name).write_text(text, "utf-8")

    def take_in(self, batch: str = BATCH) -> dict[str, str]:
        """Take the folder in; returns name → content id."""
        claims = []
        for path in sorted(self.drop.iterdir()):
            about = path.stat()
            claims.append(FileClaim(os.fsencode(path.name), about.st_size, about.st_mtime_ns))
        manifest = Manifest(batch, "inbox", str(self.drop), 0.0, tuple(claims))
        _, table = take_inventory(manifest, self.ledger, self.workers, 10**9)
        self.library.write_table(NAME, table, MEDIA_FILES, batch)
        return {row["name"]: row["content_id"] for row in table.to_pylist()}

    def said(self, contents: dict[str, Sequence[str]], language: str = "en", batch: str = BATCH) -> None:
        """Write transcripts: a segment of three seconds every four."""
        rows = [
            _times(content, number) | {"text": text, "language": language, "stream": 0, "engine": "e@1", "flags": []}
            for content, texts in contents.items()
            for number, text in enumerate(texts)
        ]
        self.library.write_table("transcripts", table_of(rows, TRANSCRIPTS), TRANSCRIPTS, batch)

    def translated(
        self, contents: dict[str, Sequence[tuple[str, str | None]]], language: str = "es", **more: Any
    ) -> None:
        """Write baseline translations from (source, translation)."""
        batch = more.pop("batch", BATCH)
        rows = [
            _times(content, number)
            | {"source_language": "en", "source_text": source, "language": language, "text": text, "engine": "base@1"}
            | {"key": f"key of {content}"}
            | more
            for content, pairs in contents.items()
            for number, (source, text) in enumerate(pairs)
        ]
        name = f"translations/{language}"
        self.library.write_table(name, table_of(rows, TRANSLATIONS), TRANSLATIONS, batch)

    def enhanced(
        self, contents: dict[str, Sequence[tuple[str, str | None]]], language: str = "es", **more: Any
    ) -> None:
        """Write enhanced translations from (source, translation)."""
        batch = more.pop("batch", BATCH)
        rows = [
            _times(content, number)
            | {"source_language": "en", "source_text": source, "language": language, "text": text, "enhanced": True}
            | {"engine": "chat@1", "variant": "standard", "key": f"better key of {content}"}
            | more
            for content, pairs in contents.items()
            for number, (source, text) in enumerate(pairs)
        ]
        name = f"enhanced_translations/{language}"
        self.library.write_table(name, table_of(rows, ENHANCED_TRANSLATIONS), ENHANCED_TRANSLATIONS, batch)


def table_of(rows: Sequence[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in rows], schema)


def srt(texts: Sequence[str], seconds: float = 4.0, length: float = 3.0) -> str:
    cues = []
    for number, text in enumerate(texts):
        start = number * seconds
        cues.append(f"{number + 1}\n{_clock(start)} --> {_clock(start + length)}\n{text}\n")
    return "\n".join(cues)


def _times(content: str, number: int) -> dict[str, Any]:
    start = 4.0 * number
    return {"content_id": content, "segment": number, "start_seconds": start, "end_seconds": start + 3, "state": "ok"}


def _clock(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02},{whole % 1000:03}"
