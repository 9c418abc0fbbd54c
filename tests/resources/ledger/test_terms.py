"""Decisions on terms."""

import pytest

from resources.ledger import Ledger
from resources.ledger.terms import TermDecision


def test_decisions_come_back_in_order_with_their_time(ledger: Ledger) -> None:
    first = TermDecision("accepted", "Rook", "en", "es", "Torre", "the cat")
    ledger.terms.record([first, TermDecision("rejected", "odd \ud800 name\0", "en")])
    ledger.terms.record([TermDecision("added", "cat", "en", "", "gato", at=7.0)])
    one, two, three = ledger.terms.all()
    assert (one.decision, one.term, one.language, one.target_language, one.target, one.series) == (
        *("accepted", "Rook", "en", "es", "Torre", "the cat"),
    )
    assert one.at > 0
    assert (two.term, two.target) == ("odd \\ud800 name\\x00", "")
    assert three.at == 7.0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (TermDecision("maybe", "Rook", "en"), "a decision is one of accepted, rejected, added, not maybe"),
        (TermDecision("rejected", " ", "en"), "names a term"),
        (TermDecision("rejected", "Rook", ""), "and its language"),
        (TermDecision("accepted", "Rook", "en"), "a term that is accepted has a translation"),
        (TermDecision("added", "Rook", "en", target=" "), "a term that is added has a translation"),
    ],
)
def test_a_wrong_decision_is_refused_and_nothing_is_written(ledger: Ledger, wrong: TermDecision, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ledger.terms.record([TermDecision("rejected", "cat", "en"), wrong])
    assert ledger.terms.all() == []


def test_more_decisions_than_one_statement_holds(ledger: Ledger) -> None:
    ledger.terms.record([TermDecision("rejected", str(number), "en") for number in range(1200)])
    assert [one.term for one in ledger.terms.all()] == [str(number) for number in range(1200)]
