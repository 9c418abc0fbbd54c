"""Vectors come back from the tables as they went in, those of one space alone."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.embeddings.embed import as_lists, one_space
from media_assets.embeddings.vectors import ROWS_AT_ONCE, as_matrix, iter_vectors, read_vectors
from media_assets.keys import fingerprint
from media_assets.runners import in_batches
from media_assets.schemas.text import TEXT_EMBEDDINGS
from media_assets.schemas.visual import IMAGE_EMBEDDING, IMAGE_EMBEDDINGS
from media_assets.work import Stage, StageRun
from resources.ledger.items import ItemRow
from resources.ledger.results import Result
from resources.library import Library
from resources.model import ModelIdentity

ASSET = "image_embeddings"
SPACE = "model@1"


def units(count: int, dimensions: int = 8, seed: int = 0) -> npt.NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(count, dimensions))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def write(
    library: Library, batch: str, rows: list[tuple[str, int, float | None]], vectors: Any, space: str = SPACE
) -> None:
    column = vectors if isinstance(vectors, pa.Array) else as_lists(vectors)
    given = {
        "content_id": pa.array([row[0] for row in rows], pa.string()),
        "frame": pa.array([row[1] for row in rows], pa.int32()),
        "time_seconds": pa.array([row[2] for row in rows], pa.float64()),
        "space": pa.array([space] * len(rows), pa.string()),
        "vector": column,
    }
    columns = [
        given.get(name, pa.nulls(len(rows), IMAGE_EMBEDDINGS.field(name).type)) for name in IMAGE_EMBEDDINGS.names
    ]
    library.write_table(ASSET, pa.table(columns, IMAGE_EMBEDDINGS.names), IMAGE_EMBEDDINGS, batch)


def film(name: str, count: int) -> list[tuple[str, int, float | None]]:
    return [(name, n, n * 2.0) for n in range(count)]


def test_every_row_comes_back_with_its_content_frame_and_time(library: Library) -> None:
    vectors = units(4)
    write(library, "a", [("photo", 0, None), *film("film", 3)], vectors)
    found = read_vectors(library, ASSET, SPACE)
    assert found.content_ids.tolist() == ["photo", "film", "film", "film"]
    assert found.contents == ("photo", "film")
    assert found.positions.tolist() == [0, 0, 1, 2]
    assert np.array_equal(found.times, [np.nan, 0.0, 2.0, 4.0], equal_nan=True)
    assert found.matrix.dtype == np.float32 and found.matrix.shape == (4, 8)
    assert np.abs(found.matrix - vectors).max() < 5e-4
    assert np.allclose(np.linalg.norm(found.matrix, axis=1), 1, atol=1e-6)


def test_the_table_holds_half_floats_of_one_fixed_size(library: Library) -> None:
    write(library, "a", film("film", 3), units(3))
    file = library.open_table(ASSET, "a")
    assert file is not None
    assert file.schema_arrow.field("vector").type == pa.list_(pa.float16(), 8)
    assert "vector" in library.read_table(ASSET, IMAGE_EMBEDDINGS, "a").column_names


def test_the_newest_batch_of_a_content_counts_as_a_whole(library: Library) -> None:
    write(library, "a", [*film("film", 5), ("photo", 0, None)], units(6, seed=1))
    newer = units(2, seed=2)
    write(library, "b", film("film", 2), newer)
    found = read_vectors(library, ASSET, SPACE)
    own = found.content_ids == "film"
    assert own.sum() == 2 and len(found) == 3
    assert np.abs(found.matrix[own] - newer).max() < 5e-4


def test_batches_of_other_spaces_are_skipped_and_hide_nothing(library: Library) -> None:
    write(library, "a", film("film", 2), units(2))
    write(library, "b", film("film", 3), units(3, dimensions=5), space="other@1")
    assert len(read_vectors(library, ASSET, SPACE)) == 2
    assert read_vectors(library, ASSET, SPACE).foreign == 3
    assert read_vectors(library, ASSET, "other@1").matrix.shape == (3, 5)


def test_rows_that_are_no_directions_are_left_out_and_counted(library: Library) -> None:
    vectors = units(6)
    vectors[1], vectors[2, 3], vectors[3, 0] = 0, np.nan, np.inf
    column = pa.array([*vectors.astype(np.float16)[:5], None], pa.list_(pa.float16()))
    write(library, "a", film("film", 6), column)
    found = read_vectors(library, ASSET, SPACE)
    assert found.positions.tolist() == [0, 4] and found.unusable == 4


def test_vectors_of_a_wrong_size_are_left_out(library: Library) -> None:
    write(library, "a", film("film", 2), units(2))
    write(library, "b", film("clip", 3), units(3, dimensions=9))
    found = read_vectors(library, ASSET, SPACE)
    assert found.contents == ("clip",) and found.unusable == 2


def test_a_library_without_vectors_has_none(library: Library) -> None:
    found = read_vectors(library, ASSET, SPACE)
    assert (len(found), found.matrix.shape, found.contents) == (0, (0, 0), ())
    write(library, "a", [], pa.array([], pa.list_(pa.float16())))
    assert len(read_vectors(library, ASSET, SPACE)) == 0


def test_passages_have_their_ordinal_and_time(library: Library) -> None:
    rows = [
        {"content_id": "talk", "position": n, "time_seconds": 7.5 * n, "space": SPACE, "vector": vector}
        for n, vector in enumerate(units(2).astype(np.float16))
    ]
    table = pa.Table.from_pylist([dict.fromkeys(TEXT_EMBEDDINGS.names) | row for row in rows], TEXT_EMBEDDINGS)
    library.write_table("text_embeddings", table, TEXT_EMBEDDINGS, "a")
    found = read_vectors(library, "text_embeddings", SPACE)
    assert (found.positions.tolist(), found.times.tolist()) == ([0, 1], [0.0, 7.5])


def test_reading_in_parts_gives_the_same_rows(library: Library) -> None:
    count = ROWS_AT_ONCE + 100
    write(library, "a", film("film", count), units(count))
    write(library, "b", film("clip", 3), units(3, seed=3))
    parts = list(iter_vectors(library, ASSET, SPACE))
    whole = read_vectors(library, ASSET, SPACE)
    assert max(map(len, parts)) <= ROWS_AT_ONCE and len(parts) >= 3
    assert np.array_equal(np.concatenate([part.matrix for part in parts]), whole.matrix)
    assert [name for part in parts for name in part.content_ids] == whole.content_ids.tolist()


@given(st.lists(st.none() | st.lists(st.floats(-1, 1, width=16), max_size=4), max_size=12), st.integers(0, 3))
@settings(max_examples=200, deadline=None)
def test_lists_of_any_kind_become_rows(rows: list[list[float] | None], skipped: int) -> None:
    column = pa.array([None if row is None else np.array(row, np.float16) for row in rows], pa.list_(pa.float16()))
    matrix = as_matrix(column.slice(min(skipped, len(rows))), 3)
    kept = rows[skipped:]
    assert matrix.shape == (len(kept), 3)
    for row, numbers in zip(matrix, kept, strict=True):
        assert row.tolist() == numbers if numbers is not None and len(numbers) == 3 else np.isnan(row).all()


@pytest.mark.parametrize("skipped", [0, 1, 3])
def test_a_slice_of_a_fixed_size_column_is_read_from_its_own_begin(skipped: int) -> None:
    vectors = units(3)
    assert np.abs(as_matrix(as_lists(vectors).slice(skipped)) - vectors[skipped:]).max(initial=0) < 5e-4


def run_with(*spaces: tuple[str, str, int]) -> StageRun:
    stage = Stage(ASSET, "1", IMAGE_EMBEDDING, in_batches(lambda _: [], 1), model=ModelIdentity("model", "1"))
    run = StageRun(stage, "a", len(spaces))
    for name, space, dimensions in spaces:
        vectors = units(2, dimensions)
        columns = {"frame": [0, 1], "time_seconds": [None, None], "space": [space] * 2, "vector": as_lists(vectors)}
        run.results[name] = (fingerprint({"item": name}), Result("ok", None, pa.table(columns).cast(IMAGE_EMBEDDING)))
        run.rows[name] = ItemRow("a", ASSET, name, name, "ok", None, None, name, None, None, "first time", False, 0.0)
    return run


def test_a_table_is_published_with_vectors_of_its_own_space_alone() -> None:
    run = run_with(("old", "model@0", 5), ("photo", SPACE, 4), ("film", SPACE, 4))
    table = one_space(run)
    assert set(table["content_id"].to_pylist()) == {"photo", "film"}
    assert table.schema.field("vector").type == pa.list_(pa.float16(), 4)
    assert run.notes == {"rows of other spaces left out": 2}


def test_a_run_without_results_publishes_an_empty_table(library: Library) -> None:
    run = run_with()
    library.write_table(ASSET, one_space(run), IMAGE_EMBEDDINGS, "a")
    assert run.notes == {} and len(read_vectors(library, ASSET, SPACE)) == 0
