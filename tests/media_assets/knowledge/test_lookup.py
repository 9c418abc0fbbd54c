"""Which terms occur in a text."""

import re
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.knowledge.lookup import Glossary, Term


def row(term: str, target: str | None, **about: object) -> dict[str, object]:
    return {"term": term, "language": "en", "target_language": None, "target": target, "note": None} | {
        "case_sensitive": False,
        "origin": "user",
        **about,
    }


def test_terms_are_found_as_whole_words_in_their_language_only() -> None:
    glossary = Glossary([row("cat", "gato"), row("dog", "perro")])
    assert [term.target for term in glossary.found("A Dog and a cat, asleep", "en", "es")] == ["gato", "perro"]
    assert glossary.found("concatenate", "en", "es") == []
    assert glossary.found("The office cat", "de", "es") == []


def test_a_term_inside_of_a_longer_one_is_used_only_where_it_also_stands_alone() -> None:
    glossary = Glossary([row("cat", "gato"), row("office cat", "gato de oficina"), row("cat food", "pienso")])
    assert [term.term for term in glossary.found("The Office Cat sleeps", "en", "es")] == ["office cat"]
    assert [term.term for term in glossary.found("The office cat saw a cat", "en", "es")] == ["cat", "office cat"]
    assert [term.term for term in glossary.found("office cat food", "en", "es")] == ["cat food", "office cat"]


def test_a_longer_term_of_another_series_or_language_hides_nothing() -> None:
    longer = [row("office cat", "x", series="else"), row("office cat", "y", target_language="fr")]
    assert [term.term for term in Glossary([row("cat", "gato"), *longer]).found("office cat", "en", "es")] == ["cat"]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"series": "s", "origin": "learned"}, {"case_sensitive": True, "target_language": "es"}),
        ({"case_sensitive": True, "origin": "learned"}, {"target_language": "es"}),
        ({"target_language": "es", "origin": "learned"}, {"origin": "user"}),
        ({"origin": "user"}, {"origin": "accepted"}),
        ({"origin": "accepted"}, {"origin": "corrected"}),
        ({"origin": "corrected"}, {"origin": "learned"}),
    ],
)
def test_of_several_in_one_place_the_more_particular_is_used(
    better: dict[str, object], worse: dict[str, object]
) -> None:
    rows = [row("Rook", "b", **better), row("Rook", "a", **worse)]
    for order in (rows, rows[::-1]):
        assert [term.target for term in Glossary(order).found("a Rook", "en", "es", "s")] == ["b"]


def test_a_term_of_the_series_wins_over_one_of_any() -> None:
    glossary = Glossary([row("Rook", "Torre"), row("Rook", "Grajo", series="chess birds")])
    assert [term.target for term in glossary.found("Rook!", "en", "es", "chess birds")] == ["Grajo"]
    assert [term.target for term in glossary.found("Rook!", "en", "es", "else")] == ["Torre"]


def test_case_counts_where_the_term_says_so() -> None:
    glossary = Glossary([row("Will", "Guillermo", case_sensitive=True)])
    assert glossary.found("she will come", "en", "es") == []
    assert [term.term for term in glossary.found("Will is here", "en", "es")] == ["Will"]


def test_suggestions_and_terms_without_a_translation_are_not_used() -> None:
    glossary = Glossary([row("cat", None), row("dog", "perro", origin="suggested"), row("C++", "C++")])
    assert glossary.found("a cat and a dog write C++ here", "en", "es") == [Term("C++", "en", "C++")]


def test_a_term_that_begins_with_a_sign_is_found() -> None:
    assert Glossary([row(".NET", ".NET")]).found("use .NET now", "en", "es") == [Term(".NET", "en", ".NET")]


@pytest.mark.parametrize(
    ("name", "text", "sensitive", "found"),
    [
        ("moon", "The Moon rose.", True, False),
        ("moon", "moonlight and half-moons", False, False),
        ("moon", "half-moon", False, True),
        ("moon", "the moon's light", False, True),
        ("cat", "two cats", False, False),
        ("C++", "we write C++, mostly", False, True),
        ("C++", "we write C++11", False, False),
        (".NET", "ASP.NET", False, False),
        ("a.b", "axb", False, False),
        ("niño", "los niños", False, False),
        ("niño", "el NIN\u0303O", False, True),
        ("Straße", "STRASSE", False, True),
        ("Helen Carter", "Helen\n Carter", False, True),
        ("Helen Carter", "HelenCarter", False, False),
        ("काम", "यह काम है", False, True),
        ("का", "यह काम है", False, False),
        ("क", "का", False, False),
        ("東京", "昨日東京タワーを見た", False, True),
        ("東京タワー", "東京\nタワー", False, True),
        ("ラン", "フランスへ行く", False, False),
        ("フランス", "フランスへ行く", False, True),
        ("USB", "USBメモリ", False, True),
        ("แมว", "ฉันมีแมวสองตัว", False, True),
        ("헬렌 카터", "어제 헬렌 카터가 왔다", False, True),
        ("김", "김치", False, False),
        ("고양이", "고양이에게서", False, True),
    ],
)
def test_words_are_those_of_the_script(name: str, text: str, sensitive: bool, found: bool) -> None:
    glossary = Glossary([row(name, "x", case_sensitive=sensitive)])
    assert bool(glossary.found(text, "en", "es")) is found


_TEXTS = st.text(alphabet="abAB e\u0301é+.-\n_", max_size=24)
_TERMS = st.lists(st.tuples(_TEXTS.filter(str.strip), st.booleans()), max_size=12, unique_by=lambda term: term[0])


def naive(text: str, terms: Sequence[tuple[str, bool]]) -> set[tuple[str, int, int]]:
    """Return (term, begin, end), each term tried at each place by an expression of its own, the longest kept."""
    text = unicodedata.normalize("NFC", text)
    found = set()
    for term, sensitive in terms:
        parts = r"\s+".join(re.escape(part) for part in unicodedata.normalize("NFC", term).split())
        word = r"[\w\u0301]"
        pattern = re.compile(rf"(?<!{word}){parts}(?!{word})", 0 if sensitive else re.IGNORECASE)
        found |= {(term, at, match.end()) for at in range(len(text)) if (match := pattern.match(text, at))}
    return {
        one for one in found if not any(two[1] <= one[1] and one[2] <= two[2] and two[1:] != one[1:] for two in found)
    }


@given(_TEXTS, _TERMS)
@settings(max_examples=300, deadline=None)
def test_what_is_found_is_what_an_expression_for_each_term_finds(text: str, terms: list[tuple[str, bool]]) -> None:
    rows = [row(term, "x", case_sensitive=sensitive) for term, sensitive in terms]
    found = [term.term for term in Glossary(rows).found(text, "en", "es")]
    expected = naive(text, terms)
    places = {(begin, end) for _, begin, end in expected}
    assert {term for term, _, _ in expected} >= set(found)
    assert len(found) == len(set(found)) and bool(found) == bool(expected)
    for place in places:  # of those that stand in one place, one is used
        assert {term for term, *other in expected if tuple(other) == place} & set(found)
    assert found == [term.term for term in Glossary(rows[::-1]).found(text, "en", "es")]
