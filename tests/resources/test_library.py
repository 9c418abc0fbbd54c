"""The library: readers see whole files only, in a directory and in an object store alike."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from resources.errors import SettingsError
from resources.library import Library
from resources.manifests import FileClaim, Manifest
from resources.publishing import publish

SCHEMA = pa.schema([("item", pa.string()), ("score", pa.float32()), ("tags", pa.list_(pa.string()))])
OLDER = pa.schema([("item", pa.string())])


def table(*items: str) -> pa.Table:
    return pa.table({"item": list(items), "score": [0.5] * len(items), "tags": [["a"]] * len(items)}, schema=SCHEMA)


@pytest.fixture(params=["directory", "file url", "object store"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Library]:
    roots = {
        "directory": str(tmp_path / "library"),
        "file url": f"file://{tmp_path / 'library'}",
        "object store": f"memory://library-{uuid4().hex}",
    }
    library = Library(root=roots[request.param])
    yield library
    if not library.is_local:
        memory = fsspec.filesystem("memory")
        if memory.exists(library.root):
            memory.rm(library.root, recursive=True)


@pytest.fixture
def local(tmp_path: Path) -> Library:
    return Library(root=str(tmp_path / "library"))


def test_an_empty_library_gives_empty_tables_of_the_right_shape(library: Library) -> None:
    assert library.read_table("frames", SCHEMA, "b1") == SCHEMA.empty_table()
    assert library.read_corpus("frames", SCHEMA) == SCHEMA.empty_table()
    assert library.read_corpus("frames", SCHEMA, ["score"]).schema.names == ["score"]
    assert library.batches("frames") == [] == library.manifest_keys()
    assert library.sweep() == 0


def test_tables_of_batches_and_of_the_corpus_come_back(library: Library) -> None:
    library.write_table("frames", table("a", "b"), SCHEMA, "b1")
    library.write_table("translations/es", table("c"), SCHEMA, "b1")
    library.write_table("clusters", table("d"), SCHEMA)
    assert library.read_table("frames", SCHEMA, "b1") == table("a", "b")
    assert library.read_table("translations/es", SCHEMA, "b1") == table("c")
    assert library.read_table("clusters", SCHEMA) == table("d")
    assert library.batches("frames") == ["b1"]


def test_a_table_written_again_replaces_the_one_before(library: Library) -> None:
    for items in (["old"], ["new", "newer"], []):
        library.write_table("frames", table(*items), SCHEMA, "b1")
        assert library.read_table("frames", SCHEMA, "b1") == table(*items)


def test_the_corpus_is_every_batch_in_order_and_null_where_an_older_one_lacks_a_column(library: Library) -> None:
    library.write_table("frames", table("late"), SCHEMA, "b2")
    library.write_table("frames", pa.table({"item": ["early"]}), OLDER, "b1")
    corpus = library.read_corpus("frames", SCHEMA)
    assert corpus.schema == SCHEMA
    assert corpus.to_pylist() == [
        {"item": "early", "score": None, "tags": None},
        {"item": "late", "score": 0.5, "tags": ["a"]},
    ]
    assert library.read_corpus("frames", SCHEMA, ["item"]).to_pydict() == {"item": ["early", "late"]}
    assert library.read_table("frames", SCHEMA, "b1").to_pylist() == corpus.to_pylist()[:1]
    assert library.batches("frames") == ["b1", "b2"]


def test_the_corpus_leaves_out_columns_that_the_schema_lost(library: Library) -> None:
    library.write_table("frames", table("a"), SCHEMA, "b1")
    assert library.read_corpus("frames", OLDER).to_pydict() == {"item": ["a"]}
    assert library.read_table("frames", OLDER, "b1").to_pydict() == {"item": ["a"]}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (pa.table({"item": ["a"]}), r"frames has the columns \['item'\], its schema \['item', 'score', 'tags'\]"),
        (table("a").append_column("more", [[1]]), "frames has the columns"),
        (table("a").select(["score", "item", "tags"]), "frames has the columns"),
        (table("a").set_column(1, "score", pa.array(["high"])), "frames.*score"),
        (table("a").set_column(0, "item", pa.array([[1]])), "frames.*item"),
    ],
    ids=["too few", "too many", "other order", "no number", "nested"],
)
def test_a_table_with_other_columns_or_types_is_refused_and_not_written(
    library: Library, wrong: pa.Table, message: str
) -> None:
    with pytest.raises(pa.ArrowInvalid, match=message):
        library.write_table("frames", wrong, SCHEMA, "b1")
    assert library.batches("frames") == []


def test_blobs_reports_and_manifests_come_back(library: Library) -> None:
    library.write_blob("thumbnails/ab/abcd-0.jpg", b"\xff\xd8\0")
    page = library.write_report("index.html", "<p>Größe 東京</p>")
    manifests = [Manifest(f"b{n}", "inbox", "/srv", 1.0, (FileClaim(b"caf\xe9", 3, n),)) for n in (2, 1)]
    for manifest in manifests:
        library.write_manifest(manifest)
    assert library.blob_path("thumbnails/ab/abcd-0.jpg").read_bytes() == b"\xff\xd8\0"
    assert page.read_text("utf-8") == "<p>Größe 東京</p>"
    assert library.manifest_keys() == ["b1", "b2"]
    assert library.read_manifest("b2") == manifests[0]
    with pytest.raises(FileNotFoundError):
        library.read_manifest("b3")


def test_a_blob_that_a_worker_wrote_is_taken_to_its_place(library: Library) -> None:
    publish(library.blob_folder() / "thumbnails/ab/abcd-0.jpg", b"\xff\xd8\0", lasting=False)
    library.take_blob("thumbnails/ab/abcd-0.jpg")
    assert library.has_blob("thumbnails/ab/abcd-0.jpg")
    assert library.blob_path("thumbnails/ab/abcd-0.jpg").read_bytes() == b"\xff\xd8\0"
    left = library.blob_folder() / "thumbnails/ab/abcd-0.jpg"
    assert left.exists() is library.is_local


def test_temporary_and_foreign_files_are_no_batches(local: Library) -> None:
    path = Path(str(local.write_table("frames", table("a"), SCHEMA, "b1")))
    (path.parent / ".writing-xyz").write_bytes(b"half")
    (path.parent / "notes.txt").write_text("mine")
    assert local.batches("frames") == ["b1"]
    assert len(local.read_corpus("frames", SCHEMA)) == 1


def test_a_flipped_bit_in_a_table_never_reads_as_another_value(local: Library) -> None:
    path = Path(str(local.write_table("frames", table(*(f"item {n}" for n in range(50))), SCHEMA, "b1")))
    data = bytearray(path.read_bytes())
    data[pq.read_metadata(path).row_group(0).column(0).data_page_offset + 60] ^= 4
    path.write_bytes(data)
    with pytest.raises(OSError, match=r"(?i)crc|corrupt"):
        local.read_table("frames", SCHEMA, "b1")
    with pytest.raises(OSError, match=r"(?i)crc|corrupt"):
        local.read_corpus("frames", SCHEMA)


def test_a_flipped_bit_is_found_in_an_object_store_too() -> None:
    library = Library(root=f"memory://library-{uuid4().hex}")
    path = library.write_table("frames", table(*(f"item {n}" for n in range(50))), SCHEMA, "b1")
    data = bytearray(path.read_bytes())
    data[pq.read_metadata(pa.BufferReader(bytes(data))).row_group(0).column(0).data_page_offset + 60] ^= 4
    path.write_bytes(bytes(data))
    with pytest.raises(OSError, match=r"(?i)crc|corrupt"):
        library.read_corpus("frames", SCHEMA)


def test_sweeping_leaves_the_trash_alone_which_holds_files_of_any_name(local: Library) -> None:
    file = local.trash() / "20260101t000000-abcd" / "files" / "inbox" / ".writing-letters.txt"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"mine")
    os.utime(file, (1, 1))
    assert local.sweep() == 0
    assert file.read_bytes() == b"mine"


def test_an_object_store_has_no_trash() -> None:
    with pytest.raises(SettingsError, match=r"MEDIA_LIBRARY is 'memory://x'; allowed is a folder"):
        Library(root="memory://x").trash()


def test_sweeping_removes_old_temporary_files_only(local: Library) -> None:
    library = local
    path = Path(str(library.write_table("frames", table("a"), SCHEMA, "b1")))
    half, fresh = path.parent / ".writing-old", path.parent / ".writing-new"
    folder = library.scratch() / "audio-1"
    folder.mkdir()
    scratch, waiting, lock = folder / "a.pcm", folder / "b.pcm", library.scratch() / "claiming-inbox.lock"
    for file in (half, fresh, scratch, waiting, lock):
        file.write_bytes(b"half")
    for file in (half, scratch, lock, path):
        os.utime(file, (1, 1))
    os.utime(waiting, (time.time() - 7200,) * 2)
    assert library.sweep() == 2
    assert not half.exists() and not scratch.exists()
    assert path.exists() and fresh.exists() and waiting.exists() and lock.exists()


def test_the_ledger_is_inside_a_local_library_and_in_the_working_directory_else(
    local: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert local.ledger_url() == f"sqlite:///{tmp_path}/library/ledger.db"
    assert Library(root="library").ledger_url() == f"sqlite:///{tmp_path}/library/ledger.db"
    assert Library(root=f"file://{tmp_path}/library").ledger_url() == f"sqlite:///{tmp_path}/library/ledger.db"
    assert Library(root="memory://bucket/library").ledger_url() == f"sqlite:///{tmp_path}/ledger.db"


def test_a_relative_root_stays_where_it_was_when_the_working_directory_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    library = Library(root="library")
    library.write_blob("a", b"1")
    monkeypatch.chdir("/")
    assert library.blob_path("a").read_bytes() == b"1"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    publish(tmp_path / "file", b"old")
    with pytest.raises(TypeError):
        publish(tmp_path / "file", "not bytes")  # type: ignore[arg-type]
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("file", b"old")]


WRITER = """
import itertools, sys
from pathlib import Path
from resources.publishing import publish
for number in itertools.count():
    publish(Path(sys.argv[1]), bytes([65 + number % 26]) * 300_000)
    if number == 0:
        print("writing", flush=True)
"""


def test_readers_see_whole_files_only_while_writers_write_and_are_killed(tmp_path: Path) -> None:
    target = tmp_path / "folder" / "table.parquet"
    seen = set()
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE, cwd=ROOT)
        for _ in range(2)
    ]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"writing\n"
        for turn in range(150):
            data = target.read_bytes()
            assert len(data) == 300_000 and len(set(data)) == 1
            seen.add(data[0])
            time.sleep(0.001)
            if turn == 100:
                writers[0].send_signal(signal.SIGKILL)
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    data = target.read_bytes()
    assert len(data) == 300_000 and len(set(data)) == 1
    assert len(seen) > 1
    left = [path for path in target.parent.iterdir() if path != target]
    assert all(path.name.startswith(".writing-") for path in left) and len(left) <= 2
    Library(root=str(tmp_path)).sweep(older_than_seconds=-1)
    assert list(target.parent.iterdir()) == [target]


ROOT = Path(__file__).parents[2]
