"""Pairs of near hashes, against a plain comparison of every pair."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media_assets.duplicates.join import compare
from media_assets.duplicates.join.bands import band_radii
from media_assets.duplicates.join.compare import MOST_BITS
from media_assets.duplicates.join.groups import TooManyPairs, group_equal
from media_assets.duplicates.join.near import distance256, groups_between, near_groups
from tests.media_assets.duplicates.hashes import Hashes, any_hashes, brute, brute_between, listed, with_planted_pairs

CHECKS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def pairs(values: Hashes, bits: int, compiled: bool) -> list[tuple[int, int]]:
    return listed(near_groups(values, bits, compiled=compiled))


@given(values=any_hashes, bits=st.integers(0, MOST_BITS))
@CHECKS
def test_pairs_are_those_that_comparing_every_pair_gives(compiled: bool, values: Hashes, bits: int) -> None:
    assert pairs(values, bits, compiled) == brute(values, bits)


@given(queries=any_hashes, index=any_hashes, bits=st.integers(0, MOST_BITS))
@CHECKS
def test_pairs_of_two_arrays_are_those_that_comparing_every_pair_gives(
    compiled: bool, queries: Hashes, index: Hashes, bits: int
) -> None:
    assert listed(groups_between(queries, index, bits, compiled=compiled)) == brute_between(queries, index, bits)


@pytest.mark.parametrize("bits", [0, 1, 2, 3, 7, 10, 13, MOST_BITS])
def test_planted_pairs_at_every_distance_are_found(compiled: bool, bits: int) -> None:
    values = with_planted_pairs(200, bits)
    assert pairs(values, bits, compiled) == brute(values, bits)
    assert listed(groups_between(values[:200], values[200:], bits, compiled=compiled)) == brute_between(
        values[:200], values[200:], bits
    )


def test_a_full_bucket_and_little_room_lose_nothing(compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "_AT_ONCE", 100)
    values = np.arange(500, dtype=np.uint64) << np.uint64(20)
    assert pairs(values, 4, compiled) == brute(values, 4)


def test_more_pairs_than_a_chunk_has_room_for_are_all_found(compiled: bool) -> None:
    values = np.arange(2048, dtype=np.uint64) << np.uint64(16)
    found = near_groups(values, 11, compiled=compiled)
    assert found.count == len(found.pairs[0]) == 2048 * 2047 // 2
    assert all((left < right).all() for left, right in found.blocks())


def test_equal_hashes_are_spelled_out_as_pairs(compiled: bool) -> None:
    assert len(pairs(np.full(200, 7, np.uint64), 0, compiled)) == 200 * 199 // 2


def test_a_hundred_thousand_equal_hashes_are_one_group(compiled: bool) -> None:
    values = np.concatenate([np.full(100_000, 7, np.uint64), np.full(3, 6, np.uint64)])
    found = near_groups(values, 1, compiled=compiled)
    assert found.left.values.tolist() == [6, 7]
    assert [side.tolist() for side in found.pairs] == [[0, 0, 1], [1, 0, 1]]
    assert found.count == 100_000 * 99_999 // 2 + 3 * 100_000 + 3
    assert found.left.rows_of(0).tolist() == [100_000, 100_001, 100_002]


def test_distinct_hashes_with_more_pairs_than_memory_holds_are_refused(
    compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare, "MOST_PAIRS", 1000)
    with pytest.raises(TooManyPairs, match="more than 1,000"):
        near_groups(np.arange(4096, dtype=np.uint64), 12, compiled=compiled)


@given(values=any_hashes, bits=st.integers(0, 6), at_once=st.integers(1, 50))
@CHECKS
def test_blocks_hold_every_pair_once_and_keep_to_their_size(values: Hashes, bits: int, at_once: int) -> None:
    found = near_groups(values, bits, compiled=False)
    assert all(len(left) <= at_once for left, _ in found.blocks(at_once))
    spelled = [pair for left, right in found.blocks(at_once) for pair in zip(left, right, strict=True)]
    assert sorted(spelled) == listed(found) == brute(values, bits)
    assert found.count == len(brute(values, bits))


def test_groups_between_two_arrays_are_counted_without_being_spelled_out() -> None:
    found = groups_between(np.zeros(1_000_000, np.uint64), np.ones(1_000_000, np.uint64), 1, compiled=False)
    assert found.count == 10**12
    assert [side.tolist() for side in next(found.blocks(3))] == [[0, 0, 0], [0, 1, 2]]


def test_rows_of_equal_hashes_are_grouped_in_order() -> None:
    groups = group_equal(np.array([5, 2**64 - 1, 5, 0], np.uint64))
    assert groups.values.tolist() == [0, 5, 2**64 - 1]
    assert [groups.rows_of(number).tolist() for number in range(3)] == [[3], [0, 2], [1]]


def test_a_sum_of_radii_above_the_distance_misses_no_pair() -> None:
    for bits in range(MOST_BITS + 1):
        assert (band_radii(bits) + 1).sum() == bits + 1
    assert band_radii(10).tolist() == [2, 2, 2, 1]


def test_a_distance_without_meaning_is_refused() -> None:
    with pytest.raises(ValueError, match="a distance is 0 to 20 bits, not 21"):
        near_groups(np.zeros(2, np.uint64), 21)


def test_nothing_has_no_pairs(compiled: bool) -> None:
    nothing, one = np.array([], np.uint64), np.array([1], np.uint64)
    assert pairs(nothing, 10, compiled) == pairs(one, 10, compiled) == []
    assert listed(groups_between(nothing, one, 10, compiled=compiled)) == []
    assert listed(groups_between(one, nothing, 10, compiled=compiled)) == []


@given(st.lists(st.tuples(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32)), min_size=1))
@settings(max_examples=50, deadline=None)
def test_distances_count_the_bits_that_differ(rows: list[tuple[bytes, bytes]]) -> None:
    left, right = (np.frombuffer(b"".join(side), np.uint8).reshape(-1, 32) for side in zip(*rows, strict=True))
    expected = [(int.from_bytes(a) ^ int.from_bytes(b)).bit_count() for a, b in rows]
    assert distance256(left, right).tolist() == expected


def test_columns_of_other_integers_are_no_trouble() -> None:
    values: npt.NDArray[np.int64] = np.array([1, 3, 200], np.int64)
    assert listed(near_groups(values.astype(np.uint64)[::-1], 1, compiled=False)) == [(1, 2)]
