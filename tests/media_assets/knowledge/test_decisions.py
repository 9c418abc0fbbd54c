"""What follows from decisions on terms."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.knowledge.decisions import Decided
from resources.ledger.terms import TermDecision


def accepted(target: str = "gato", **about: Any) -> TermDecision:
    return TermDecision("accepted", "Cat", "en", **{"target_language": "es", "target": target, **about})


def rejected(**about: Any) -> TermDecision:
    return TermDecision("rejected", "Cat", "en", **about)


def suggestion(**about: Any) -> dict[str, Any]:
    return {"term": "Cat", "language": "en", "target_language": "es", "target": "gato", "series": None} | about


def test_an_accepted_term_is_a_row_whose_case_matters_where_it_has_capitals() -> None:
    big, small = Decided([accepted(), TermDecision("added", "dog", "en", "", "perro", "s")]).accepted
    assert (big["origin"], big["case_sensitive"], big["series"]) == ("accepted", True, None)
    assert (small["case_sensitive"], small["target_language"], small["series"]) == (False, None, "s")


def test_of_decisions_on_one_term_the_newest_counts() -> None:
    assert [row["target"] for row in Decided([accepted(), accepted("gata")]).accepted] == ["gata"]
    assert Decided([accepted(), rejected(target_language="es")]).accepted == []
    again = Decided([rejected(), accepted()])
    assert [row["target"] for row in again.accepted] == ["gato"]
    assert not again.rejects(suggestion())


def test_a_rejection_covers_what_it_leaves_open() -> None:
    assert Decided([rejected()]).rejects(suggestion(series="s", target=None, target_language=None))
    one = Decided([rejected(target_language="es", target="GATO")])
    assert one.rejects(suggestion(term="cat"))
    assert not one.rejects(suggestion(target="felino"))
    assert not one.rejects(suggestion(target=None, target_language=None))
    assert not Decided([rejected(series="s")]).rejects(suggestion())
    assert not Decided([rejected()]).rejects(suggestion(language="fr"))


def test_a_rejection_of_one_translation_leaves_another_that_was_accepted() -> None:
    assert [row["target"] for row in Decided([accepted("gata"), rejected(target="gato")]).accepted] == ["gata"]


def test_the_accepted_share_counts_suggestions_as_they_are_decided_now() -> None:
    nothing = Decided([TermDecision("added", "dog", "en", "", "perro")])
    assert (nothing.accepted_share, nothing.counts) == (None, {"accepted": 0, "rejected": 0, "added": 1})
    some = Decided([accepted(), accepted(series="s"), TermDecision("rejected", "dog", "en")])
    assert some.accepted_share == 2 / 3


_DECISIONS = st.lists(
    st.builds(
        TermDecision,
        decision=st.sampled_from(["accepted", "rejected", "added"]),
        term=st.sampled_from(["Cat", "cat", "dog"]),
        language=st.just("en"),
        target_language=st.sampled_from(["", "es"]),
        target=st.sampled_from(["x", "y"]),
        series=st.sampled_from(["", "s"]),
    ),
    max_size=8,
)


@given(_DECISIONS)
@settings(max_examples=200, deadline=None)
def test_nothing_is_both_accepted_and_rejected_and_the_last_word_counts(decisions: list[TermDecision]) -> None:
    decided = Decided(decisions)
    assert not [row for row in decided.accepted if decided.rejects(row)]
    if decisions:
        last = decisions[-1]
        row = suggestion(
            term=last.term, target=last.target, target_language=last.target_language or None, series=last.series or None
        )
        assert decided.rejects(row) == (last.decision == "rejected")
        taken = [(one["term"], one["target"]) for one in decided.accepted]
        assert ((last.term, last.target) in taken) or last.decision == "rejected"
    if decided.accepted_share is not None:
        assert 0 <= decided.accepted_share <= 1
