"""What the UI shows: counts and tables, no foreign Markdown, small pictures."""

import io
from pathlib import Path

import dagster as dg
import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from media_assets.metadata import _SAID, SHEET_BYTES, column_schema, contact_sheet, run_metadata, table_metadata
from media_assets.outcomes import Outcome
from media_assets.runners import in_batches
from media_assets.schemas.visual import FRAMES
from media_assets.stage import run_stage
from media_assets.work import Item, Stage, StageRun
from resources.errors import PermanentError
from resources.ledger import Ledger
from resources.library import Library
from resources.model import ModelIdentity
from tests.media_assets.made import saved, scene
from tests.media_assets.tables import every_schema

HOSTILE = "![x](http://example.test/x.png) <script>alert(1)</script>"

_SHOWN = frozenset(
    {
        *("about", "action", "aligned", "audio_codec", "back_engine", "back_reason", "batch", "bleu_signature"),
        *("chrf_signature", "codec", "comet_model", "comet_reason", "compared_with", "condition", "day", "drop_folder"),
        *("engine", "example", "experiment", "file", "fingerprint", "format", "gate", "journal", "kind", "language"),
        *("left", "measured", "media_type", "method", "metric", "model", "name", "numbers", "origin", "page", "pair"),
        *("part", "part_of_key", "place", "policy", "prefer", "problem", "provider", "reason", "recipe"),
        *("recommendation", "reference", "relation", "remark", "right", "role", "root", "series", "settled"),
        *("severity", "source", "source_language", "space", "speaker", "stage", "state", "status", "stronger"),
        *("taken_at", "target_language", "thumbnail", "title", "transform", "variant", "verdict", "video_codec"),
        *("why", "within", "set_id", "cluster_id", "file_id", "content_id", "payload_id"),
    }
)
"""Columns whose text is a name, a code or a sentence of ours; `source` is what a passage was taken from."""


def _filler(kind: pa.DataType) -> object:
    return "words" if pa.types.is_string(kind) else None


def a_run(tmp_path: Path) -> StageRun:
    schema = pa.schema([("text", pa.string())])

    def compute(work: object) -> list[Outcome]:
        raise PermanentError(HOSTILE)

    stage = Stage("s", "1", schema, in_batches(compute, 1), model=ModelIdentity("tiny", "r1"))
    items = [Item(id="i", identity="x", label=HOSTILE, work="x", size=2_000_000)]
    return run_stage(stage, items, Ledger(url=f"sqlite:///{tmp_path}/l.db", max_bytes=10**8), "b")


def test_a_run_shows_counts_speed_and_model(tmp_path: Path) -> None:
    shown = run_metadata(a_run(tmp_path))
    assert shown["eligible items"] == shown["items quarantined"] == 1
    assert shown["reused %"] == 0.0
    assert (shown["model"], shown["model revision"]) == ("tiny", "r1")
    assert shown["MB/s"] > 0


def test_foreign_text_is_shown_in_tables_only(tmp_path: Path) -> None:
    shown = run_metadata(a_run(tmp_path)) | table_metadata(pa.table({"text": [HOSTILE]}), True)
    assert isinstance(shown["reasons"], dg.TableMetadataValue)
    assert isinstance(shown["preview"], dg.TableMetadataValue)
    assert not any(isinstance(value, dg.MarkdownMetadataValue | dg.UrlMetadataValue) for value in shown.values())


def test_a_preview_leaves_out_vectors_and_cuts_long_text() -> None:
    table = pa.table({"vector": [[1.0, 2.0]], "text": ["word " * 100], "path": [b"\xff"]})
    shown = table_metadata(table, shows_text=True)
    record = shown["preview"].records[0].data
    assert set(record) == {"text"}
    assert len(str(record["text"])) == 60
    assert shown["dagster/row_count"] == 1


def test_a_preview_shows_the_length_of_what_was_said_unless_it_may_show_more() -> None:
    table = pa.table({"text": ["hello", None, ""], "segment": [0, 1, 2]})
    assert [row.data["text"] for row in table_metadata(table)["preview"].records] == ["5 characters", "", ""]
    assert [row.data["text"] for row in table_metadata(table, True)["preview"].records] == ["hello", "", ""]


def test_a_number_under_the_name_of_a_text_is_shown() -> None:
    (row,) = table_metadata(pa.table({"subtitles": [3]}))["preview"].records
    assert row.data == {"subtitles": 3}


@pytest.mark.parametrize("name", sorted(every_schema()))
def test_every_table_has_a_preview_without_anything_said(name: str) -> None:
    schema = every_schema()[name]
    said = [field.name for field in schema if field.name in _SAID and pa.types.is_string(field.type)]
    values = {field.name: pa.array([_filler(field.type)], field.type) for field in schema}
    shown = table_metadata(pa.table(values, schema))
    assert shown["dagster/row_count"] == 1
    row = shown["preview"].records[0].data if "preview" in shown else {}
    assert [row[column] for column in said] == ["5 characters"] * len(said)
    unknown = {column for column, value in row.items() if value == "words"} - _SHOWN
    assert not unknown, "columns of text are hidden by media_assets.metadata, or stand in _SHOWN because they are safe"


def test_an_empty_table_has_no_preview() -> None:
    assert table_metadata(FRAMES.empty_table()) == {"dagster/row_count": 0}


def test_every_column_of_every_table_says_what_it_means() -> None:
    tables = list(every_schema().values())
    assert len(tables) > 15
    for schema in tables:
        for column in column_schema(schema).columns:
            assert column.description, (schema.names, column.name)


def test_a_contact_sheet_of_noise_stays_small(tmp_path: Path) -> None:
    library = Library(root=str(tmp_path))
    noise = np.random.default_rng(1)
    names = []
    for number in range(30):
        buffer = io.BytesIO()
        Image.fromarray(noise.integers(0, 255, (300, 400, 3), dtype=np.uint8)).save(buffer, "JPEG", quality=95)
        names.append(f"thumbnails/{number}.jpg")
        library.write_blob(names[-1], buffer.getvalue())
    sheet = contact_sheet(library, [*names, "thumbnails/missing.jpg"])["contact sheet"]
    assert len(sheet.value) < SHEET_BYTES + 100
    assert sheet.value.startswith("![thumbnails](data:image/jpeg;base64,")


def test_no_thumbnails_make_no_sheet(tmp_path: Path) -> None:
    assert contact_sheet(Library(root=str(tmp_path)), ["thumbnails/missing.jpg"]) == {}


def test_a_damaged_thumbnail_is_left_out_of_the_sheet(tmp_path: Path) -> None:
    library = Library(root=str(tmp_path))
    library.write_blob("thumbnails/damaged.jpg", saved(scene(), "JPEG")[:300])
    assert contact_sheet(library, ["thumbnails/damaged.jpg"]) == {}
    library.write_blob("thumbnails/whole.jpg", saved(scene(), "JPEG"))
    assert list(contact_sheet(library, ["thumbnails/damaged.jpg", "thumbnails/whole.jpg"])) == ["contact sheet"]
