"""Decisions on duplicates: the newest counts, and what follows from them."""

from typing import Any

import pytest

from resources.ledger import Ledger
from resources.ledger.reviews import Review


def review(decision: str, other: str, kept: str = "keeper", **about: Any) -> Review:
    fields: dict[str, Any] = {
        "set_id": "s1",
        "kept_payload": f"payload of {kept}",
        "kept_content": kept,
        "kept_place": f"place of {kept}",
        "payload": f"payload of {other}",
        "content": other,
        "place": f"place of {other}",
        "file": f"file of {other}",
        "name": f"{other}.jpg",
        "method": "perceptual",
        "distance": 12.0,
        "threshold": 31.0,
    }
    return Review(decision, **fields | about)


def test_a_decision_comes_back_with_its_time(ledger: Ledger) -> None:
    ledger.reviews.record([review("approved", "a"), review("rejected", "b", set_id="s2", name="odd \ud800 name")])
    first, second = ledger.reviews.all()
    assert (first.decision, first.method, first.distance, first.threshold) == ("approved", "perceptual", 12.0, 31.0)
    assert first.at > 0
    assert second.name == "odd \\ud800 name"
    assert ledger.reviews.all("s2") == [second]


def test_an_unknown_decision_is_refused_and_nothing_is_written(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="a decision is one of approved, rejected, withdrawn, not maybe"):
        ledger.reviews.record([review("approved", "a"), review("maybe", "b")])
    assert ledger.reviews.all() == []


def test_rejected_pairs_are_unordered_and_the_newest_decision_counts(ledger: Ledger) -> None:
    ledger.reviews.record([review("rejected", "a"), review("rejected", "b"), review("rejected", "c")])
    ledger.reviews.record([review("withdrawn", "keeper", kept="b"), review("approved", "c")])
    assert ledger.reviews.rejected_pairs() == {frozenset(("payload of keeper", "payload of a"))}
    assert ledger.reviews.rejected_copies() == set()


def test_wanted_copies_of_one_payload_are_known_by_their_places(ledger: Ledger) -> None:
    same = {"payload": "payload of keeper", "method": "bytes"}
    ledger.reviews.record([review("rejected", "a", **same), review("rejected", "b", **same)])
    ledger.reviews.record([review("withdrawn", "b", **same)])
    assert ledger.reviews.rejected_copies() == {frozenset(("place of keeper", "place of a"))}
    assert ledger.reviews.rejected_pairs() == set()


def test_history_is_for_calibration_one_measured_decision_per_pair(ledger: Ledger) -> None:
    ledger.reviews.record([review("approved", "a"), review("rejected", "b"), review("rejected", "c", method=None)])
    ledger.reviews.record([review("rejected", "a", distance=30.0), review("withdrawn", "b")])
    assert [(row.content, row.decision, row.distance) for row in ledger.reviews.history()] == [("a", "rejected", 30.0)]


def test_decided_tells_versions_of_a_file_and_keepers_apart(ledger: Ledger) -> None:
    ledger.reviews.record([review("approved", "a"), review("approved", "a", kept="other"), review("withdrawn", "a")])
    assert ledger.reviews.decided() == {
        ("keeper", "file of a"): "withdrawn",
        ("other", "file of a"): "approved",
    }


def test_more_decisions_than_one_statement_holds(ledger: Ledger) -> None:
    ledger.reviews.record([review("approved", str(number)) for number in range(1200)])
    assert len(ledger.reviews.decided()) == 1200
