"""Reciprocal rank fusion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_assets.search.fuse import Found, K, fuse

names = st.lists(st.sampled_from("abcdefgh"), max_size=12)


@given(st.dictionaries(st.sampled_from(["words", "meaning", "looks"]), names))
def test_every_content_appears_once_with_the_sum_of_its_places(lists: dict[str, list[str]]) -> None:
    given = {name: [Found(content, n) for n, content in enumerate(own)] for name, own in lists.items()}
    fused = fuse(given)
    assert sorted(one.content_id for one in fused) == sorted({name for own in lists.values() for name in own})
    for one in fused:
        places = [list(dict.fromkeys(own)).index(one.content_id) + 1 for own in lists.values() if one.content_id in own]
        assert one.score == pytest.approx(sum(1 / (K + place) for place in places))
    assert [one.score for one in fused] == sorted((one.score for one in fused), reverse=True)


def test_two_middle_places_beat_one_first_place() -> None:
    first = {"words": [Found("a", 0), Found("b", 1)], "meaning": [Found("c", 0), Found("b", 7)]}
    best = fuse(first)[0]
    assert best.content_id == "b"
    assert [(name, rank, one.position) for name, rank, one in best.found] == [("words", 2, 1), ("meaning", 2, 7)]


def test_the_best_moment_of_a_content_is_its_first() -> None:
    fused = fuse({"looks": [Found("film", 4, 8.0), Found("film", 1, 2.0), Found("photo", 0)]})
    assert [(one.content_id, one.found[0][1], one.found[0][2].position) for one in fused] == [
        ("film", 1, 4),
        ("photo", 2, 0),
    ]
