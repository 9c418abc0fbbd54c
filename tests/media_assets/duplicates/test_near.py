"""Pairs of near hashes, against a plain comparison of every pair."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.duplicates import near
from media_assets.duplicates.near import distance256, near_pairs

hashes = st.lists(st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 2**12 - 1), st.just(2**64 - 1)), max_size=30).map(
    lambda values: np.array(values, np.uint64)
)


def pairs(values: npt.NDArray[np.uint64], bits: int) -> list[tuple[int, int]]:
    return [
        pair for left, right in near_pairs(values, bits) for pair in zip(left.tolist(), right.tolist(), strict=True)
    ]


def brute(values: npt.NDArray[np.uint64], bits: int) -> list[tuple[int, int]]:
    plain = [int(value) for value in values]
    return [
        (a, b) for a in range(len(plain)) for b in range(a + 1, len(plain)) if (plain[a] ^ plain[b]).bit_count() <= bits
    ]


@given(hashes, st.integers(0, 64))
@settings(max_examples=100, deadline=None)
def test_pairs_are_those_that_comparing_every_pair_gives(values: npt.NDArray[np.uint64], bits: int) -> None:
    assert pairs(values, bits) == brute(values, bits)


@pytest.mark.parametrize("block", [1, 2, 7])
@given(values=hashes)
@settings(max_examples=40, deadline=None)
def test_blocks_neither_lose_nor_double_a_pair(block: int, values: npt.NDArray[np.uint64]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(near, "_BLOCK", block)
        assert sorted(pairs(values, 10)) == brute(values, 10)


def test_nothing_has_no_pairs() -> None:
    assert pairs(np.array([], np.uint64), 10) == []


@given(st.lists(st.tuples(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32)), min_size=1))
@settings(max_examples=50, deadline=None)
def test_distances_count_the_bits_that_differ(rows: list[tuple[bytes, bytes]]) -> None:
    left, right = (np.frombuffer(b"".join(side), np.uint8).reshape(-1, 32) for side in zip(*rows, strict=True))
    expected = [(int.from_bytes(a) ^ int.from_bytes(b)).bit_count() for a, b in rows]
    assert distance256(left, right).tolist() == expected
