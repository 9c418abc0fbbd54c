"""Error rates, as a whole and in parts."""

from functools import reduce
from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_assets.evaluation.rates import Counts, error_rates, interval, rates_of_parts

WORDS = st.lists(st.sampled_from(["wood", "boat", "river", "the", "old", "mill"]), max_size=25)
PARTS = st.lists(WORDS, min_size=1, max_size=6)
LANGUAGES = st.sampled_from(["en", "de", "zh", None])


def text(words: list[str]) -> str:
    return " ".join(words)


def test_each_kind_of_error_is_counted() -> None:
    found = error_rates("the old mill by the wide river bank", "the cold mill by wide river bank today", "de")
    assert found.words == Counts(hits=6, substitutions=1, deletions=1, insertions=1)
    assert found.main.rate == pytest.approx(3 / 8)


def test_languages_without_spaces_have_character_errors_only() -> None:
    found = error_rates("今天天气很好", "今天天汽很好啊", "zh")
    assert found.words is None
    assert found.characters == Counts(hits=5, substitutions=1, insertions=1)
    assert found.main is found.characters


@pytest.mark.parametrize(
    ("reference", "hypothesis", "rate"), [("", "", 0), ("", "one two", 1), ("one two", "", 1), ("...", "!", 0)]
)
def test_nothing_said_and_nothing_written_are_no_division_by_zero(reference: str, hypothesis: str, rate: float) -> None:
    for language in ("en", "ja"):
        assert error_rates(reference, hypothesis, language).main.rate == rate


@given(st.text(max_size=80), LANGUAGES)
def test_a_text_has_no_errors_against_itself(written: str, language: str | None) -> None:
    found = error_rates(written, written, language)
    assert found.main.errors == found.characters.errors == 0


@given(WORDS, st.lists(st.sampled_from([" ", ", ", "... ", "! "]), min_size=25, max_size=25), LANGUAGES)
def test_case_and_punctuation_make_no_difference(words: list[str], marks: list[str], language: str | None) -> None:
    decorated = "".join(word.upper() + mark for word, mark in zip(words, marks, strict=False))
    assert error_rates(text(words), decorated, language).main.errors == 0


@given(WORDS, WORDS)
def test_errors_are_the_same_both_ways_and_within_bounds(one: list[str], other: list[str]) -> None:
    forth, back = error_rates(text(one), text(other), "de"), error_rates(text(other), text(one), "de")
    assert forth.main.errors == back.main.errors
    assert abs(len(one) - len(other)) <= forth.main.errors <= max(len(one), len(other))
    assert forth.main.said == len(one)
    assert forth.main.hits + forth.main.substitutions + forth.main.insertions == len(other)


@given(WORDS, PARTS, LANGUAGES)
def test_the_errors_of_all_parts_are_those_of_the_whole(
    said: list[str], parts: list[list[str]], language: str | None
) -> None:
    found = rates_of_parts(text(said), [text(part) for part in parts], language)
    whole = error_rates(text(said), text([word for part in parts for word in part]), language)
    assert len(found) == len(parts)
    assert reduce(add, found) == whole


def test_an_error_belongs_to_the_part_in_which_it_is() -> None:
    said = "one two three four five six seven eight"
    found = rates_of_parts(said, ["one two tree", "", "four five", "six six eight nine"], "de")
    assert [part.main.errors for part in found] == [1, 0, 0, 2]
    missing = rates_of_parts(said, ["one two", "seven eight"], "de")
    assert [(part.main.deletions, part.main.errors) for part in missing] == [(4, 4), (0, 0)]


def test_the_interval_holds_the_rate_and_is_wider_for_uneven_parts() -> None:
    even = [Counts(hits=90, substitutions=10)] * 20
    uneven = [Counts(hits=100)] * 18 + [Counts(substitutions=100)] * 2
    assert interval(even) == pytest.approx((0.1, 0.1))
    low, high = interval(uneven) or (1.0, 0.0)
    assert low < 0.1 < high and (low, high) == interval(uneven)
    assert interval(even[:1]) is None and interval([]) is None
