"""Ids of groups from one computation to the next."""

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from media_assets.stable import KINDS, LEAST_SHARE, Event, carry_ids, counted_events

Groups = list[frozenset[str]]


def group(members: str) -> frozenset[str]:
    return frozenset(members)


def first_member(groups: Sequence[frozenset[str]]) -> dict[int, str]:
    return {position: f"n-{min(members)}" for position, members in enumerate(groups)}


def carried(previous: dict[str, frozenset[str]], current: Groups) -> tuple[list[str], list[Event]]:
    found = carry_ids(previous, current, lambda position: first_member(current)[position])
    return found.ids, found.events


@st.composite
def partitions(draw: st.DrawFn) -> Groups:
    """Some of forty members in disjoint groups."""
    labels = draw(st.lists(st.integers(-1, 7), min_size=40, max_size=40))
    names = [f"m{position:02d}" for position in range(40)]
    found = {label: frozenset(n for n, own in zip(names, labels, strict=True) if own == label) for label in labels}
    return [members for label, members in found.items() if label >= 0]


def named(groups: Groups) -> dict[str, frozenset[str]]:
    return {f"old-{position}": members for position, members in enumerate(groups)}


def test_the_first_computation_names_everything_afresh() -> None:
    ids, events = carried({}, [group("abc"), group("de")])
    assert ids == ["n-a", "n-d"]
    assert events == [Event("born", ("n-a",), 3), Event("born", ("n-d",), 2)]


def test_growing_keeps_the_id_however_many_newcomers() -> None:
    assert carried({"x": group("abc")}, [group("abcdefghijklmnop")]) == (["x"], [])


def test_the_largest_part_of_a_split_keeps_the_id() -> None:
    ids, events = carried({"x": group("abcdefg")}, [group("efg"), group("abcd")])
    assert ids == ["n-e", "x"]
    assert events == [Event("split", ("x", "n-e"), 3)]


def test_the_largest_part_of_a_merger_gives_the_id() -> None:
    ids, events = carried({"x": group("ab"), "y": group("cdef")}, [group("abcdef")])
    assert ids == ["y"]
    assert events == [Event("merged", ("y", "x"), 2)]


def test_an_id_does_not_follow_a_small_remainder_of_its_members() -> None:
    old = frozenset(f"a{number}" for number in range(100))
    ids, events = carried({"x": old}, [frozenset({"a1", "a2", "new"})])
    assert ids == ["n-a1"]
    assert events == [Event("split", ("x", "n-a1"), 2)]


def test_an_id_does_not_go_to_a_group_made_of_another_ones_members() -> None:
    large = [f"b{number:02d}" for number in range(40)]
    ids, events = carried(
        {"x": group("xyz"), "b": frozenset(large)}, [frozenset(large[:21]), frozenset([*large[21:], *"xyz"])]
    )
    assert ids == ["b", "n-b21"]
    assert events == [Event("merged", ("n-b21", "x"), 3), Event("split", ("b", "n-b21"), 19)]


def test_what_nobody_continues_is_gone() -> None:
    assert carried({"x": group("abc")}, [group("de")]) == (
        ["n-d"],
        [Event("born", ("n-d",), 2), Event("gone", ("x",), 3)],
    )


def test_a_fresh_id_that_was_used_before_gets_a_number() -> None:
    ids, _ = carried({"n-a": group("xyz"), "n-b": group("q")}, [group("abc"), group("xyz")])
    assert ids == ["n-a-2", "n-a"]


@given(partitions())
def test_equal_groups_keep_their_ids_and_nothing_happens(groups: Groups) -> None:
    assert carried(named(groups), groups) == (list(named(groups)), [])


@given(partitions(), partitions())
def test_ids_are_unique_and_every_change_has_its_event(before: Groups, after: Groups) -> None:
    previous = named(before)
    ids, events = carried(previous, after)
    assert len(set(ids)) == len(ids) == len(after)
    told = [name for event in events if event.kind in ("born", "split") for name in event.ids[-1:] + event.ids[1:]]
    assert set(told) >= set(ids) - set(previous)
    ended = {name for event in events for name in event.ids}
    assert ended >= set(previous) - set(ids)
    assert counted_events(events).keys() == set(KINDS)
    for event in events:
        known = set(ids) | set(previous)
        assert set(event.ids) <= known and event.members > 0


@given(partitions(), partitions())
def test_an_unchanged_group_keeps_its_id_whatever_else_changes(before: Groups, after: Groups) -> None:
    previous = named(before)
    ids, _ = carried(previous, after)
    given_ids = dict(zip(after, ids, strict=True))
    assert all(given_ids[members] == name for name, members in previous.items() if members in given_ids)


@given(partitions(), partitions(), st.randoms())
def test_the_order_of_groups_does_not_matter(before: Groups, after: Groups, random: Random) -> None:
    shuffled = list(after)
    random.shuffle(shuffled)
    ids, events = carried(named(before), after)
    other, same = carried(named(before), shuffled)
    assert dict(zip(after, ids, strict=True)) == dict(zip(shuffled, other, strict=True))
    assert events == same


@given(partitions(), partitions())
def test_an_id_goes_where_most_of_its_members_can_go(before: Groups, after: Groups) -> None:
    """Nobody could swap for better: no group without an old id shares more with an id than the one that has it."""
    previous = named(before)
    ids, _ = carried(previous, after)
    holder = {name: members for name, members in zip(ids, after, strict=True) if name in previous}
    fresh = [members for name, members in zip(ids, after, strict=True) if name not in previous]
    for name, members in holder.items():
        most = max((len(previous[name] & other) for other in fresh if _may(previous, name, other)), default=0)
        assert len(previous[name] & members) >= most


def _may(previous: dict[str, frozenset[str]], name: str, members: frozenset[str]) -> bool:
    known = sum(len(members & other) for other in previous.values())
    return len(previous[name] & members) >= LEAST_SHARE * max(len(previous[name]), known)
