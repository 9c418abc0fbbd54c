"""Pairs of near hashes, against a plain comparison of every pair."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media_assets.duplicates.near import MOST_BITS, band_radii, distance256, near_pairs

hashes = st.lists(st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 2**12 - 1), st.just(2**64 - 1)), max_size=30).map(
    lambda values: np.array(values, np.uint64)
)


@pytest.fixture(params=[False, True], ids=["numpy", "numba"])
def compiled(request: pytest.FixtureRequest) -> bool:
    if request.param:
        pytest.importorskip("numba", reason="numba is not installed (the extra `fast`)")
    return bool(request.param)


def pairs(values: npt.NDArray[np.uint64], bits: int, compiled: bool) -> list[tuple[int, int]]:
    left, right = near_pairs(values, bits, compiled=compiled)
    return list(zip(left.tolist(), right.tolist(), strict=True))


def brute(values: npt.NDArray[np.uint64], bits: int) -> list[tuple[int, int]]:
    plain = [int(value) for value in values]
    return [
        (a, b) for a in range(len(plain)) for b in range(a + 1, len(plain)) if (plain[a] ^ plain[b]).bit_count() <= bits
    ]


@given(values=hashes, bits=st.integers(0, 12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pairs_are_those_that_comparing_every_pair_gives(
    compiled: bool, values: npt.NDArray[np.uint64], bits: int
) -> None:
    assert pairs(values, bits, compiled) == brute(values, bits)


@pytest.mark.parametrize("bits", [0, 7, 10, 13, MOST_BITS])
def test_planted_pairs_at_every_distance_are_found(compiled: bool, bits: int) -> None:
    random = np.random.default_rng(bits)
    values = random.integers(0, 2**64, 400, dtype=np.uint64)
    for number in range(200):
        flipped = random.choice(64, number % 25, replace=False).astype(np.uint64)
        values[200 + number] = values[number] ^ np.bitwise_or.reduce(np.uint64(1) << flipped, initial=np.uint64(0))
    assert pairs(values, bits, compiled) == brute(values, bits)


def test_many_equal_hashes_need_more_room_and_lose_nothing(compiled: bool) -> None:
    values = np.full(200, 7, np.uint64)
    assert len(pairs(values, 0, compiled)) == 200 * 199 // 2


def test_a_sum_of_radii_above_the_distance_misses_no_pair() -> None:
    for bits in range(MOST_BITS + 1):
        assert (band_radii(bits) + 1).sum() == bits + 1
    assert band_radii(10).tolist() == [2, 2, 2, 1]


def test_a_distance_without_meaning_is_refused() -> None:
    with pytest.raises(ValueError, match="a distance is 0 to 20 bits, not 21"):
        near_pairs(np.zeros(2, np.uint64), 21)


def test_nothing_has_no_pairs(compiled: bool) -> None:
    assert pairs(np.array([], np.uint64), 10, compiled) == []


@given(st.lists(st.tuples(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32)), min_size=1))
@settings(max_examples=50, deadline=None)
def test_distances_count_the_bits_that_differ(rows: list[tuple[bytes, bytes]]) -> None:
    left, right = (np.frombuffer(b"".join(side), np.uint8).reshape(-1, 32) for side in zip(*rows, strict=True))
    expected = [(int.from_bytes(a) ^ int.from_bytes(b)).bit_count() for a, b in rows]
    assert distance256(left, right).tolist() == expected
