"""Libraries with speech, its translations and documents, written as the assets write them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.speech import ENHANCED_TRANSLATIONS, TRANSCRIPTS
from resources.library import Library

BATCH = "20260101t000000-inbox-000000"


def write(
    library: Library, asset: str, schema: pa.Schema, rows: Iterable[Mapping[str, Any]], batch: str = BATCH
) -> None:
    """Write rows as a batch's table; columns that they lack are null."""
    table = pa.Table.from_pylist([dict.fromkeys(schema.names) | dict(row) for row in rows], schema)
    library.write_table(asset, table, schema, batch)


def write_files(library: Library, paths: Mapping[str, str]) -> None:
    """Write the inventory: content id → path in the drop folder."""
    rows = [
        {"file_id": content, "content_id": content, "path": path.encode(), "name": Path(path).name, "root": "/drop"}
        | {"drop_folder": "inbox", "state": "ok", "size": 1}
        for content, path in paths.items()
    ]
    write(library, "media_files", MEDIA_FILES, rows)


def write_speech(library: Library, said: Mapping[str, Iterable[str]], language: str = "en") -> None:
    """Write transcripts: content id → texts, two seconds each."""
    rows = [
        {"content_id": content, "segment": at, "start_seconds": at * 2.0, "end_seconds": at * 2.0 + 2, "text": text}
        | {"language": language, "engine": "ear@1"}
        for content, texts in said.items()
        for at, text in enumerate(texts)
    ]
    write(library, "transcripts", TRANSCRIPTS, rows)


def write_translations(
    library: Library, pairs: Mapping[str, Iterable[tuple[str, str]]], language: str = "es", **about: Any
) -> None:
    """Write enhanced translations: content id → (source, translation)."""
    rows = [
        {"content_id": content, "segment": at, "source_language": "en", "source_text": source, "text": text}
        | {"language": language, "enhanced": True, "engine": "model@1", "variant": "standard"}
        | about
        for content, cues in pairs.items()
        for at, (source, text) in enumerate(cues)
    ]
    write(library, f"enhanced_translations/{language}", ENHANCED_TRANSLATIONS, rows)


def put(library: Library, name: str, text: str | bytes) -> None:
    """Put a file of a user's into the library."""
    path = Path(str(library.user_file(name)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
