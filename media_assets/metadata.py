"""What a materialisation shows in the UI.

Foreign text (names, transcripts, model answers) goes into tables and plain text only: the UI renders images from
Markdown, and its server obeys GET requests.
"""

import base64
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any

import dagster as dg
import pyarrow as pa
from PIL import Image

from media_assets.work import StageRun
from resources.errors import MediaError
from resources.library import Library
from resources.opening import open_image

PREVIEW_ROWS = 5
SHEET_BYTES = 50_000
_CELL_CHARACTERS = 60
_IDS = ("set_id", "cluster_id", "file_id", "content_id", "payload_id")
_SAID = frozenset(
    {
        *("text", "source_text", "baseline", "subtitles", "term", "target", "label"),
        *("note", "rated", "corrected", "released", "evidence"),
    }
)
"""Columns that hold what was said or written, or words of it, where they hold text."""

_TILE = 120
_TILES = 12


def column_schema(schema: pa.Schema) -> dg.TableSchema:
    """Return the catalog's list of columns with their meanings."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(field.name, _type_name(field.type), (field.metadata or {}).get(b"description", b"").decode())
            for field in schema
        ]
    )


def run_metadata(run: StageRun) -> dict[str, Any]:
    """Return counts per state, hit rate, speed, memory and model of a stage's run."""
    megabytes = run.bytes / 1e6
    shown: dict[str, Any] = {"eligible items": run.eligible}
    shown |= {f"items {state.replace('_', ' ')}": count for state, count in sorted(run.states.items())}
    shown |= {
        "reused %": round(100 * run.hits / run.eligible, 1) if run.eligible else 100.0,
        "seconds": round(run.seconds, 3),
        "decoder tasks": run.decoder_tasks,
        "model loads": run.model_loads,
    }
    if run.spared:
        shown["items spared by equal content"] = run.spared
        shown["seconds spared"] = round(run.spared_seconds, 3)
    if megabytes and run.seconds:
        shown["MB/s"] = round(megabytes / run.seconds, 2)
    if run.peak_worker_bytes:
        shown["peak decoder memory (MB)"] = round(run.peak_worker_bytes / 1e6, 1)
    if run.stage.model:
        shown["model"] = run.stage.model.name
        shown["model revision"] = run.stage.model.revision
    shown |= run.notes
    reasons = Counter((row.state, row.reason) for row in run.rows.values() if row.reason)
    if reasons:
        first = {(row.state, row.reason): row.label for row in reversed(run.rows.values())}
        shown["reasons"] = _records(
            {"items": count, "state": one[0].replace("_", " "), "reason": one[1], "for example": first[one]}
            for one, count in reasons.most_common()
        )
    return shown


def table_metadata(table: pa.Table, shows_text: bool = False) -> dict[str, Any]:
    """Return the row count and a preview of the first rows: ids last and short; keys, vectors, raw bytes left out.

    Dagster stores metadata in its events, so what was said or written shows as its length unless `shows_text`.
    """
    names = [field.name for field in table.schema if _previewed(field)]
    ordered = sorted(names, key=lambda name: (name in _IDS, name in ("state", "reason")))
    rows = table.select(ordered).slice(0, PREVIEW_ROWS).to_pylist()
    rows = [{name: value[:12] if name in _IDS and value else value for name, value in row.items()} for row in rows]
    if not shows_text:
        rows = [{name: _length(value) if name in _SAID else value for name, value in row.items()} for row in rows]
    shown: dict[str, Any] = {"dagster/row_count": len(table)}
    if rows:
        shown["preview"] = _records(rows)
    return shown


def contact_sheet(library: Library, thumbnails: Iterable[str]) -> dict[str, Any]:
    """Return one small picture of up to twelve thumbnails, below `SHEET_BYTES` since metadata is stored twice."""
    tiles = list(islice(_tiles(library, dict.fromkeys(thumbnails)), _TILES))
    if not tiles:
        return {}
    columns = min(4, len(tiles))
    rows = -(-len(tiles) // columns)
    sheet = Image.new("RGB", (columns * _TILE, rows * _TILE), "white")
    for position, image in enumerate(tiles):
        left = position % columns * _TILE + (_TILE - image.width) // 2
        top = position // columns * _TILE + (_TILE - image.height) // 2
        sheet.paste(image, (left, top))
    for quality in (80, 60, 40, 20):
        buffer = io.BytesIO()
        sheet.save(buffer, "JPEG", quality=quality)
        if buffer.tell() * 4 // 3 < SHEET_BYTES:
            break
    encoded = base64.b64encode(buffer.getvalue()).decode()
    return {"contact sheet": dg.MetadataValue.md(f"![thumbnails](data:image/jpeg;base64,{encoded})")}


def _tiles(library: Library, names: Iterable[str]) -> Iterator[Image.Image]:
    for name in names:
        # A preview is no reason to fail; the frames stage repairs what is missing.
        with suppress(MediaError, OSError):
            with open_image(io.BytesIO(library.blob_path(name).read_bytes())) as image:
                image.thumbnail((_TILE - 4, _TILE - 4))
                tile = image.copy()
            yield tile


def _previewed(field: pa.Field) -> bool:
    return field.name != "key" and not (pa.types.is_nested(field.type) or pa.types.is_binary(field.type))


def _length(value: Any) -> Any:
    """Return the length of a text; a count in a column of the same name stays."""
    return f"{len(value)} characters" if isinstance(value, str) and value else value


def _type_name(kind: pa.DataType) -> str:
    if pa.types.is_list(kind) or pa.types.is_fixed_size_list(kind):
        return f"list of {_type_name(kind.value_type)}"
    return "struct" if pa.types.is_struct(kind) else str(kind)


def _records(rows: Iterable[Mapping[str, Any]]) -> dg.TableMetadataValue:
    records = []
    for row in list(rows)[:PREVIEW_ROWS]:
        records.append(dg.TableRecord({name: _cell(value) for name, value in row.items()}))
    return dg.MetadataValue.table(records)


def _cell(value: Any) -> str | int | float | bool:
    if isinstance(value, bool | int | float):
        return value
    text = "" if value is None else str(value)
    return text if len(text) <= _CELL_CHARACTERS else f"{text[: _CELL_CHARACTERS - 1]}…"
