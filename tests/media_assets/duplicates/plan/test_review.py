"""Decisions, and what the next duplicate sets make of them."""

import pytest

from media_assets.duplicates.plan.review import (
    Filters,
    approvals,
    blanket_approvals,
    chosen,
    rejections,
    withdrawals,
)
from tests.media_assets.duplicates.plan.shelf import Shelf


def names(shelf: Shelf) -> set[str]:
    return set(shelf.refresh().by_name())


def test_a_decision_remembers_how_the_pair_was_found(shelf: Shelf) -> None:
    shelf.put("a", b"a")
    shelf.put("b", b"b")
    shelf.write().sets([{"name": "a", "keep": True, "method": None}, {"name": "b"}])
    shelf.ledger.reviews.record(approvals(shelf.planned()))
    (row,) = shelf.ledger.reviews.history()
    assert (row.decision, row.method, row.distance, row.threshold) == ("approved", "perceptual", 9.0, None)
    assert {row.kept_payload, row.payload} == {one["payload_id"] for one in shelf.rows}


def test_all_means_exact_copies_and_never_what_a_person_must_look_at(shelf: Shelf) -> None:
    for name in ("a", "b", "c", "d"):
        shelf.put(name, name.encode())
    methods = {"b": "bytes", "c": "perceptual", "d": "video"}
    rows = [{"name": name, "method": method} for name, method in methods.items()]
    shelf.write().sets([{"name": "a", "keep": True, "method": None}, *rows])
    sets = shelf.planned()
    assert [row.name for row in blanket_approvals(sets)] == ["b"]
    assert [row.name for row in blanket_approvals(sets, ("perceptual", "video"))] == ["c"]
    assert [row.name for row in approvals(sets)] == ["b", "c", "d"]
    assert [row.name for row in approvals(sets, methods=["video"])] == ["d"]


def test_rejected_exact_copies_are_left_apart_even_under_other_tags(shelf: Shelf) -> None:
    shelf.put("a", b"same")
    shelf.put("b", b"same")
    (found,) = shelf.write().planned()
    shelf.ledger.reviews.record(rejections(found))
    assert names(shelf) == set()
    shelf.put("b", b"same, tagged", 1_700_000_001_000_000_000, payload_id=shelf.rows[0]["payload_id"])
    assert shelf.write().plan() == []
    shelf.put("c", b"same")
    assert set(shelf.write().by_name()) == {"b", "c"}, "another copy is another question"


def test_a_rejected_file_leaves_its_set_and_its_own_copies_go_with_it(shelf: Shelf) -> None:
    """A set of one picture, another one and two equal copies of a third."""
    for name, content in (("a", b"a"), ("b", b"b"), ("c", b"c"), ("c2", b"c")):
        shelf.put(name, content)
    rows = [{"name": name} for name in ("b", "c", "c2")]
    shelf.write().sets([{"name": "a", "keep": True, "method": None}, *rows])
    (found,) = shelf.planned()
    rejected = rejections(found, ["c"])
    shelf.ledger.reviews.record(rejected)
    payloads = {row["name"]: row["payload_id"] for row in shelf.rows}
    assert shelf.ledger.reviews.rejected_pairs() == {
        frozenset((payloads["a"], payloads["c"])),
        frozenset((payloads["b"], payloads["c"])),
    }
    assert shelf.ledger.reviews.rejected_copies() == set()
    assert [row.method for row in rejected].count(None) == 1
    assert names(shelf) == {"c", "c2"}


def test_withdrawn_decisions_are_proposals_again(shelf: Shelf) -> None:
    for name in ("a", "b", "c"):
        shelf.put(name, b"same")
    (found,) = shelf.write().planned()
    shelf.ledger.reviews.record([*approvals([found], files=["b"]), *rejections(found, ["c"])])
    shelf.ledger.reviews.record(list(withdrawals(shelf.ledger.reviews.all(found.set_id))))
    assert [row["status"] for row in shelf.refresh().plan()] == [None, "proposed", "proposed"]
    assert list(withdrawals(shelf.ledger.reviews.all(found.set_id))) == []


def test_sets_are_named_by_the_beginning_of_their_ids(shelf: Shelf) -> None:
    for name in ("a", "b", "x", "y"):
        shelf.put(name, b"one" if name in "ab" else b"another")
    sets = shelf.write().planned()
    assert [one.bytes_won for one in sets] == [7, 3]
    assert chosen(sets, [sets[1].set_id[:8]]) == [sets[1]]
    with pytest.raises(LookupError, match="no set is called 'zz'; media duplicates review lists them"):
        chosen(sets, ["zz"])
    with pytest.raises(LookupError, match="2 sets are called ''"):
        chosen(sets, [""])
    with pytest.raises(LookupError, match="no copy in this set is called 'nothing'"):
        approvals(sets[:1], files=["nothing"])


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        (Filters(), 2),
        (Filters(methods=["bytes"]), 2),
        (Filters(methods=["video"]), 0),
        (Filters(kinds=["document"]), 1),
        (Filters(min_bytes=7), 1),
        (Filters(statuses=["approved"]), 0),
    ],
)
def test_lists_are_filtered(shelf: Shelf, filters: Filters, shown: int) -> None:
    for name in ("a", "b"):
        shelf.put(name, b"one")
    for name in ("x", "y"):
        shelf.put(name, b"another", kind="document")
    sets = shelf.write().planned()
    assert sum(map(filters.match, sets)) == shown
