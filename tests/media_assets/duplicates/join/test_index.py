"""An index that grows by batches finds what a join from scratch finds, and knows when a file of it is damaged."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media_assets.duplicates.join import index_file
from media_assets.duplicates.join.compare import MOST_BITS
from media_assets.duplicates.join.index import HashIndex
from media_assets.duplicates.join.index_file import IndexFileError
from media_assets.duplicates.join.near import groups_between, near_groups
from tests.media_assets.duplicates.hashes import Hashes, any_hashes, brute, brute_between, listed, with_planted_pairs

CHECKS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(batches=st.lists(any_hashes, max_size=6), bits=st.integers(0, MOST_BITS))
@CHECKS
def test_batch_by_batch_finds_what_comparing_every_pair_finds(compiled: bool, batches: list[Hashes], bits: int) -> None:
    index, found = HashIndex(), []
    for batch in batches:
        old = listed(*index.groups_with(batch, bits, compiled=compiled))
        begin = index.add(batch)
        found += [(known, begin + new) for new, known in old]
        found += [(begin + left, begin + right) for left, right in listed(near_groups(batch, bits, compiled=compiled))]
    values = np.concatenate([np.zeros(0, np.uint64), *batches])
    assert sorted(found) == brute(values, bits)
    assert listed(*index.groups_with(values, bits, compiled=compiled)) == brute_between(values, values, bits)
    assert index.hashes.tolist() == values.tolist()


@given(batches=st.lists(any_hashes, max_size=4), queries=any_hashes, bits=st.integers(0, MOST_BITS))
@CHECKS
def test_a_saved_index_finds_the_same_and_grows(
    tmp_path: Path, batches: list[Hashes], queries: Hashes, bits: int
) -> None:
    index = HashIndex()
    for batch in batches:
        index.add(batch)
    files = [tmp_path / str(number) for number in range(len(index.parts))]
    for file, part in zip(files, index.parts, strict=True):
        index_file.save(file, part)
    loaded = HashIndex(map(index_file.load, files))
    values = np.concatenate([np.zeros(0, np.uint64), *batches])
    assert listed(*loaded.groups_with(queries, bits)) == brute_between(queries, values, bits)
    assert loaded.add(queries) == len(values)
    every = np.concatenate([values, queries])
    assert listed(*loaded.groups_with(every, bits)) == brute_between(every, every, bits)
    assert len(HashIndex(map(index_file.load, files))) == len(values)


def test_many_small_batches_leave_few_parts_and_lose_no_pair() -> None:
    values = with_planted_pairs(1000, 3)
    index = HashIndex.build(values[:500])
    for start in range(500, 2000, 7):
        index.add(values[start : start + 7])
    assert len(index.parts) <= 6
    assert listed(*index.groups_with(values, 10)) == listed(groups_between(values, values, 10))


def test_a_small_batch_leaves_the_large_part_as_it_is() -> None:
    index = HashIndex.build(np.arange(100_000, dtype=np.uint64))
    large = index.parts[0]
    assert index.add(np.arange(1000, dtype=np.uint64)) == 100_000
    assert index.parts[0] is large


def test_equal_hashes_of_many_batches_stay_groups() -> None:
    index = HashIndex()
    for _ in range(4):
        index.add(np.full(20_000, 5, np.uint64))
    assert sum(found.count for found in index.groups_with(np.array([4, 4], np.uint64), 10)) == 160_000


def test_an_empty_index_has_no_pairs() -> None:
    assert listed(*HashIndex().groups_with(np.zeros(3, np.uint64))) == []
    assert len(HashIndex()) == 0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "index"
    (part,) = HashIndex.build(with_planted_pairs(50, 1)).parts
    index_file.save(path, part)
    return path


@pytest.mark.parametrize("at", [0, 25, 60, 700, -200, -1])
def test_any_changed_byte_is_noticed(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)
    with pytest.raises(IndexFileError):
        index_file.load(file)


@pytest.mark.parametrize("size", [0, 10, 30, 40, 1000, -1])
def test_a_file_cut_short_is_noticed(file: Path, size: int) -> None:
    file.write_bytes(file.read_bytes()[:size])
    with pytest.raises(IndexFileError):
        index_file.load(file)


def test_a_foreign_file_and_another_version_are_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("media_assets.duplicates.join.index_file.VERSION", 2)
    with pytest.raises(IndexFileError, match="index is of version 1, not 2"):
        index_file.load(file)
    file.write_bytes(b"PAR1 something else")
    with pytest.raises(IndexFileError, match="index is no hash index"):
        index_file.load(file)
