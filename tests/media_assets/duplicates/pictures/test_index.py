"""Pictures compared batch by batch with an index of those before, which never changes what is found."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.duplicates.evidence import restricted, strongest
from media_assets.duplicates.pictures.hashes import Pictures
from media_assets.duplicates.pictures.index import FLIPS, ROLES, TRIMMED, UPRIGHT, PictureIndex
from media_assets.duplicates.pictures.pairs import picture_pairs
from resources.duplicates import DuplicateRules
from tests.media_assets.duplicates.pictures.made import made_up

RULES = DuplicateRules()


def from_scratch(pictures: Pictures) -> pa.Table:
    return strongest([picture_pairs(pictures, np.ones(len(pictures), np.bool_), RULES)])


@dataclass
class Shelf:
    """Pictures that come, go and change, and the pairs that are remembered of them."""

    pool: Pictures
    looks: dict[int, int] = field(default_factory=dict)
    pairs: pa.Table = field(default_factory=lambda: strongest([]))

    def compare(self, step: dict[int, int | None], index: PictureIndex | None) -> Pictures:
        """Give some contents another look, or none; compare those that have a new one."""
        before = dict(self.looks)
        self.looks = {name: look for name, look in sorted((self.looks | step).items()) if look is not None}
        names = np.array([f"{name:03}" for name in self.looks], object)
        pictures = replace(self.pool.take(np.array(list(self.looks.values()), np.int64)), ids=names)
        fresh = np.array([before.get(name) != look for name, look in self.looks.items()], np.bool_)
        kept = restricted(self.pairs, names[~fresh])
        self.pairs = strongest([kept, picture_pairs(pictures, fresh, RULES, index)]) if fresh.any() else kept
        return pictures


steps = st.dictionaries(st.integers(0, 25), st.one_of(st.none(), st.integers(0, 39)), max_size=12)


@given(st.integers(0, 99), st.lists(steps, min_size=1, max_size=6), st.booleans())
@settings(max_examples=30, deadline=None)
def test_any_history_ends_with_the_pairs_of_comparing_all_from_scratch(
    seed: int, history: list[dict[int, int | None]], indexed: bool
) -> None:
    shelf, index = Shelf(made_up(40, seed)), PictureIndex()
    for step in history:
        pictures = shelf.compare(step, index if indexed else None)
        assert shelf.pairs.equals(from_scratch(pictures))


def test_pictures_that_were_there_are_not_sorted_again() -> None:
    pictures, index = made_up(200, 1), PictureIndex()
    index.hold(pictures.take(np.arange(190)))
    assert index.taken == 0
    large = index.hashes[UPRIGHT].parts[0]
    index.hold(pictures)
    margined = int(pictures.margined[190:].sum())
    assert index.anew == 4 * 10 + margined
    assert index.taken == 4 * 190 + len(index.margined) - margined
    assert index.hashes[UPRIGHT].parts[0] is large


def test_a_picture_that_comes_back_is_still_in_the_index() -> None:
    pictures, index = made_up(20, 1), PictureIndex()
    index.hold(pictures)
    places = index.hold(pictures.take(np.arange(1, 20)))
    assert places.tolist() == [-1, *range(19)]
    assert index.hold(pictures).tolist() == list(range(20)) and index.anew == 0


def test_an_index_of_which_much_is_gone_begins_anew() -> None:
    pictures, index = made_up(100, 1), PictureIndex()
    index.hold(pictures)
    assert len(index.hold(pictures.take(np.arange(25, 100)))) == 100
    assert index.hold(pictures.take(np.arange(26, 100))).tolist() == list(range(74))
    assert index.taken == 0


def other_upright(index: PictureIndex) -> None:
    hashes = index.hashes[UPRIGHT].hashes
    index.hashes[UPRIGHT] = type(index.hashes[UPRIGHT]).build(hashes ^ np.uint64(1))


def other_flips(index: PictureIndex) -> None:
    hashes = index.hashes[FLIPS].hashes
    index.hashes[FLIPS] = type(index.hashes[FLIPS]).build(hashes[::-1].copy())


def other_margins(index: PictureIndex) -> None:
    index.margined = (index.margined + 1) % len(index.digests)


def other_insides(index: PictureIndex) -> None:
    hashes = index.hashes[TRIMMED].hashes
    index.hashes[TRIMMED] = type(index.hashes[TRIMMED]).build(hashes ^ np.uint64(1))


@pytest.mark.parametrize("spoil", [other_upright, other_flips, other_margins, other_insides])
def test_an_index_that_contradicts_the_pictures_begins_anew(spoil: Any) -> None:
    pictures, index = made_up(60, 2), PictureIndex()
    index.hold(pictures)
    spoil(index)
    fresh = np.arange(60) >= 50
    assert picture_pairs(pictures, fresh, RULES, index).equals(picture_pairs(pictures, fresh, RULES))
    assert index.taken == 0


def test_pictures_of_one_look_are_each_found() -> None:
    one = made_up(1, 1)
    three = replace(one.take(np.zeros(3, np.int64)), ids=np.array(["a", "b", "c"], object))
    index = PictureIndex()
    index.hold(three.take(np.arange(2)))
    pairs = picture_pairs(three, np.array([False, False, True]), RULES, index)
    assert list(zip(pairs["left"].to_pylist(), pairs["right"].to_pylist(), strict=True)) == [("a", "c"), ("b", "c")]
    assert index.anew > 0 and len(index.digests) == 3


def test_parts_that_do_not_belong_together_are_refused() -> None:
    index = PictureIndex()
    index.hold(made_up(10, 4))
    with pytest.raises(ValueError, match="9 pictures"):
        PictureIndex.of(index.digests[:9], index.margined, index.hashes)
    with pytest.raises(ValueError, match="margins of pictures that are not among the 10"):
        PictureIndex.of(index.digests, index.margined + 10, index.hashes)
    assert set(index.hashes) == set(ROLES)
