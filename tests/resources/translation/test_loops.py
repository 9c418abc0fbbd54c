"""Loops are told from what is said over and over."""

import pytest

from resources.translation.loops import loops, most_repeated


@pytest.mark.parametrize(
    ("translation", "source", "expected"),
    [
        ("la la la la la la", "Sing the song!", True),
        ("y el perro y el perro y el perro y el perro", "And the dog.", True),
        ("我们我们我们我们", "us", True),
        ("no no no no", "no, no, no, no!", False),
        ("ja ja ja ja ja", "ha ha ha ha", False),
        ("muy muy bien", "very well", False),
        ("La casa es grande.", "The house is big.", False),
        ("", "The house is big.", False),
        ("uno uno uno uno", "", True),
    ],
)
def test_a_loop_is_a_phrase_repeated_far_more_often_than_in_the_source(
    translation: str, source: str, expected: bool
) -> None:
    assert loops(translation, source) == expected


@pytest.mark.parametrize(
    ("text", "times"), [("", 0), ("...", 0), ("one", 1), ("one two", 1), ("a b a b a b c", 3), ("A a", 2)]
)
def test_repeats_are_counted_in_a_row(text: str, times: int) -> None:
    assert most_repeated(text) == times
