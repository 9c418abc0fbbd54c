"""A library of two recordings with translations and a silent film, without anything having been decoded."""

import hashlib
from typing import Any

import pyarrow as pa

from media_assets.library.inventory import NAME
from media_assets.operations.workspace import Workspace
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.speech import ENHANCED_TRANSLATIONS, TRANSCRIPTS, TRANSLATIONS
from tests.media_assets.subtitles.made import row, spoken

BATCH = "20260101t000000-inbox-000000"
PATHS = ("talk.m4a", "films/talk.mkv", "silent.mp4")
TALK, FILM, SILENT = (hashlib.sha256(path.encode()).hexdigest() for path in PATHS)


def stock(workspace: Workspace) -> None:
    """Put the files into the drop folder, and the tables into the library."""
    write(workspace, NAME, [_file(workspace, path) for path in PATHS], MEDIA_FILES)
    said = [
        row(spoken("Good morning.", 1.0), content_id=TALK),
        row(spoken("Thanks for watching.", 2.0, 1, flags=("phantom phrase",)), content_id=TALK),
        row(spoken("Come in.", 1.0), content_id=FILM),
        row(spoken("Entrez.", 1.0, 1, language="fr"), content_id=FILM, stream=1),
    ]
    write(workspace, "transcripts", said, TRANSCRIPTS)
    baseline = [
        translation(TALK, 0, "Good morning.", "Buena mañana."),
        translation(FILM, 0, "Come in.", "Entre."),
        translation(FILM, 1, "Entrez.", None),
    ]
    write(workspace, "translations/es", baseline, TRANSLATIONS)
    enhanced = [translation(TALK, 0, "Good morning.", "Buenos días.")]
    write(workspace, "enhanced_translations/es", enhanced, ENHANCED_TRANSLATIONS)


def write(workspace: Workspace, asset: str, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    """Write a table of the batch; columns that rows lack are null."""
    full = [dict.fromkeys(schema.names) | one for one in rows]
    workspace.library.write_table(asset, pa.Table.from_pylist(full, schema), schema, BATCH)


def translation(content: str, segment: int, source: str, text: str | None) -> dict[str, Any]:
    """Return a row of `TRANSLATIONS`."""
    return {
        "content_id": content,
        "segment": segment,
        "start_seconds": 1.0 + segment,
        "end_seconds": 1.9 + segment,
        "source_language": "en",
        "source_text": source,
        "language": "es",
        "text": text,
    }


def _file(workspace: Workspace, path: str) -> dict[str, Any]:
    place = workspace.folders["inbox"] / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(path)
    content = hashlib.sha256(path.encode()).hexdigest()
    return {
        "file_id": path,
        "content_id": content,
        "payload_id": content,
        "drop_folder": "inbox",
        "root": str(workspace.folders["inbox"]),
        "path": path.encode(),
        "name": place.name,
        "size": len(path),
        "state": "ok",
    }
