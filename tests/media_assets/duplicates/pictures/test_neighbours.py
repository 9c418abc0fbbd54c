"""Nearest neighbours that are kept up to date, against lists made anew."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.duplicates.pictures import neighbours
from media_assets.duplicates.pictures.neighbours import Neighbours, updated


def unit(count: int, seed: int, dimensions: int = 8) -> npt.NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    # Some are equal, so that ties are met.
    vectors[count // 2 : count // 2 + count // 8] = vectors[: count // 8]
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def from_scratch(vectors: npt.NDArray[np.float32], most: int) -> Neighbours:
    return updated(Neighbours.none(len(vectors), most), vectors, np.ones(len(vectors), np.bool_))


def brute(vectors: npt.NDArray[np.float32], most: int) -> list[list[int]]:
    cosines = np.round(vectors @ vectors.T, 4)
    return [
        sorted(
            (other for other in range(len(vectors)) if other != row), key=lambda other: (-cosines[row, other], other)
        )[:most]
        for row in range(len(vectors))
    ]


@given(st.integers(0, 60), st.integers(1, 7), st.integers(0, 99))
@settings(max_examples=50, deadline=None)
def test_lists_are_those_that_comparing_every_pair_gives(count: int, most: int, seed: int) -> None:
    vectors = unit(count, seed)
    rows = from_scratch(vectors, most).rows
    assert [[value for value in row if value >= 0] for row in rows.tolist()] == brute(vectors, most)


@given(st.integers(2, 60), st.integers(1, 7), st.integers(0, 99), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_lists_brought_up_to_date_are_those_made_anew(count: int, most: int, seed: int, random: object) -> None:
    """Some rows are kept, some have gone, some are new."""
    everything = unit(count, seed)
    generator = np.random.default_rng(seed + 1)
    before = np.sort(generator.choice(count, generator.integers(1, count + 1), replace=False))
    after = np.sort(generator.choice(count, generator.integers(1, count + 1), replace=False))
    old = from_scratch(everything[before], most)
    place = {int(name): number for number, name in enumerate(after)}
    carried = Neighbours.none(len(after), most)
    fresh = np.ones(len(after), np.bool_)
    for number, name in enumerate(before.tolist()):
        if name in place:
            fresh[place[name]] = False
            own = old.rows[number]
            carried.rows[place[name]] = [place.get(int(before[other]), -1) if other >= 0 else -1 for other in own]
            carried.cosines[place[name]] = old.cosines[number]
    made = updated(carried, everything[after], fresh)
    anew = from_scratch(everything[after], most)
    assert made.rows.tolist() == anew.rows.tolist()


def test_pairs_are_named_once_and_only_above_the_least_cosine() -> None:
    vectors = np.array([[1, 0], [0.8, 0.6], [-1, 0]], np.float32)
    assert from_scratch(vectors, 2).codes(0.5).tolist() == [0 * 3 + 1]
    assert from_scratch(vectors, 2).codes(-1).tolist() == [1, 2, 5]


def test_a_graph_finds_nearly_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("usearch")
    vectors = unit(500, 3, 32)
    exact = from_scratch(vectors, 5).codes(0.0)
    monkeypatch.setattr(neighbours, "EXACT", 10)
    found = from_scratch(vectors, 5).codes(0.0)
    assert len(np.intersect1d(exact, found)) >= 0.95 * len(exact)
