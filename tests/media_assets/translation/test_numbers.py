"""Numbers in translations: other signs and words for the same number are fine, another number is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_assets.translation.numbers import (
    ADDED,
    CHANGED,
    MAYBE_MISSING,
    MISSING,
    number_faults,
    numbers_in,
    spelled_in,
)


@pytest.mark.parametrize(
    ("source", "text", "language"),
    [
        ("It costs 1,000 dollars", "Cuesta 1.000 dólares", "es"),
        ("It costs 1,000 dollars", "Il coûte 1 000 dollars", "fr"),
        ("It costs 1,000 dollars", "Il coûte 1\u202f000 dollars", "fr"),
        ("3.5 miles", "3,5 millas", "es"),
        ("at 10:30", "a las 10.30", "es"),
        ("at 10:30", "à 10 h 30", "fr"),
        ("at 7 pm", "a las 19:00", "es"),
        ("at 7:15 p.m.", "um 19.15 Uhr", "de"),
        ("the 1990s", "los años 90", "es"),
        ("50%", "50 %", "es"),
        ("3 of us", "tres de nosotros", "es"),
        ("2 sisters", "две сестры 2", "ru"),
        ("room 101", "٪ غرفة ١٠١", "ar"),
        ("5 people", "五人", "ja"),
        ("no numbers", "sin números", "es"),
    ],
)
def test_the_same_numbers_written_otherwise_are_right(source: str, text: str, language: str) -> None:
    assert number_faults(source, text, language) == (None, None)


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("It costs 1,000 dollars", "Cuesta 100 dólares", (CHANGED, None)),
        ("5 miles", "8 kilómetros", (CHANGED, None)),
        ("in 1984", "hace tiempo", (MISSING, None)),
        ("15 men", "quince hombres", (None, MAYBE_MISSING)),
        ("twenty men", "20 hombres", (None, ADDED)),
    ],
)
def test_other_numbers_are_found(source: str, text: str, found: tuple[str | None, str | None]) -> None:
    assert number_faults(source, text, "es") == found


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("una casa y dos gatos", "es", {"1": 1, "2": 1}),
        ("dice que once", "es", {"11": 1}),
        ("Zwölf Uhr, mit Dreien", "de", {"12": 1}),
        ("十一人と二人", "ja", {"11": 1, "2": 1}),
        ("sevens", "en", {"7": 1}),
        ("uno", "xx", {}),
    ],
)
def test_small_numbers_in_words_are_counted(text: str, language: str, found: dict[str, int]) -> None:
    assert spelled_in(text, language) == found


@given(st.lists(st.integers(0, 10**9), max_size=5))
def test_a_text_keeps_its_own_numbers(numbers: list[int]) -> None:
    text = " and ".join(f"x{number:,}x" for number in numbers)
    assert number_faults(text, text, "es") == (None, None)
    assert numbers_in(text) == [str(number) for number in numbers]
