"""An index that grows by batches finds what a join from scratch finds, and knows when its file is damaged."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media_assets.duplicates.join.bands import MOST_BITS
from media_assets.duplicates.join.groups import TooManyPairs
from media_assets.duplicates.join.index import HashIndex
from media_assets.duplicates.join.index_file import IndexFileError
from media_assets.duplicates.join.near import near_between, near_pairs
from tests.media_assets.duplicates.hashes import Hashes, any_hashes, brute, brute_between, listed, with_planted_pairs

CHECKS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(batches=st.lists(any_hashes, max_size=6), bits=st.integers(0, MOST_BITS))
@CHECKS
def test_batch_by_batch_finds_what_comparing_every_pair_finds(compiled: bool, batches: list[Hashes], bits: int) -> None:
    index, found = HashIndex(), []
    for batch in batches:
        old = index.pairs_with(batch, bits, compiled=compiled)
        begin = index.add(batch)
        found += [(known, begin + new) for new, known in listed(old)]
        found += [(begin + left, begin + right) for left, right in listed(near_pairs(batch, bits, compiled=compiled))]
    values = np.concatenate([np.zeros(0, np.uint64), *batches])
    every = brute(values, bits)
    assert sorted(found) == every
    assert listed(index.pairs_within(bits, compiled=compiled)) == every
    assert listed(near_pairs(values, bits, compiled=compiled)) == every
    assert index.hashes.tolist() == values.tolist()


@given(batches=st.lists(any_hashes, max_size=4), queries=any_hashes, bits=st.integers(0, MOST_BITS))
@CHECKS
def test_a_saved_index_finds_the_same_and_grows(
    tmp_path: Path, batches: list[Hashes], queries: Hashes, bits: int
) -> None:
    index = HashIndex()
    for batch in batches:
        index.add(batch)
    index.save(tmp_path / "index")
    loaded = HashIndex.load(tmp_path / "index")
    values = np.concatenate([np.zeros(0, np.uint64), *batches])
    assert listed(loaded.pairs_with(queries, bits)) == brute_between(queries, values, bits)
    assert loaded.add(queries) == len(values)
    assert listed(loaded.pairs_within(bits)) == brute(np.concatenate([values, queries]), bits)
    assert len(HashIndex.load(tmp_path / "index")) == len(values)


def test_many_small_batches_leave_few_parts_and_lose_no_pair() -> None:
    values = with_planted_pairs(1000, 3)
    index = HashIndex.build(values[:500])
    for start in range(500, 2000, 7):
        index.add(values[start : start + 7])
    assert len(index._parts) <= 6
    assert listed(index.pairs_within(10)) == listed(near_pairs(values, 10))
    assert listed(index.pairs_with(values[:50], 10)) == listed(near_between(values[:50], values, 10))


def test_a_small_batch_leaves_the_large_part_as_it_is() -> None:
    index = HashIndex.build(np.arange(100_000, dtype=np.uint64))
    large = index._parts[0]
    assert index.add(np.arange(1000, dtype=np.uint64)) == 100_000
    assert index._parts[0] is large


def test_equal_hashes_of_many_batches_stay_groups() -> None:
    index = HashIndex()
    for _ in range(4):
        index.add(np.full(20_000, 5, np.uint64))
    assert sum(found.count for found in index.groups_within(10)) == 80_000 * 79_999 // 2
    assert sum(found.count for found in index.groups_with(np.array([4, 4], np.uint64), 10)) == 160_000
    with pytest.raises(TooManyPairs):
        index.pairs_within(10)


def test_an_empty_index_has_no_pairs() -> None:
    assert listed(HashIndex().pairs_within(10)) == listed(HashIndex().pairs_with(np.zeros(3, np.uint64))) == []
    assert len(HashIndex()) == 0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "index"
    HashIndex.build(with_planted_pairs(50, 1)).save(path)
    return path


@pytest.mark.parametrize("at", [0, 25, 60, 700, -200, -1])
def test_any_changed_byte_is_noticed(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)
    with pytest.raises(IndexFileError):
        HashIndex.load(file)


@pytest.mark.parametrize("size", [0, 10, 30, 40, 1000, -1])
def test_a_file_cut_short_is_noticed(file: Path, size: int) -> None:
    file.write_bytes(file.read_bytes()[:size])
    with pytest.raises(IndexFileError):
        HashIndex.load(file)


def test_a_foreign_file_and_another_version_are_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("media_assets.duplicates.join.index_file.VERSION", 2)
    with pytest.raises(IndexFileError, match="index is of version 1, not 2"):
        HashIndex.load(file)
    file.write_bytes(b"PAR1 something else")
    with pytest.raises(IndexFileError, match="index is no hash index"):
        HashIndex.load(file)
