"""What people corrected, as the next translation finds it."""

from typing import Any

import pytest

from media_assets.knowledge.corrections import Corrections


def row(source: str | None, corrected: str | None, **about: Any) -> dict[str, Any]:
    said = {"source": source, "corrected": corrected, "source_language": "en", "language": "es", "series": "the cat"}
    return said | about


def test_a_corrected_line_is_found_by_its_source_languages_and_series() -> None:
    known = Corrections([row("The cat sleeps.", "El gato duerme.")])
    assert known.of("The cat sleeps.", "en", "es", "the cat") == "El gato duerme."
    assert known.of("The cat sleeps.", "en", "fr", "the cat") is None
    assert known.of("The cat sleeps.", "de", "es", "the cat") is None
    assert known.of("The cat sleeps.", "en", "es", "another series") is None
    assert known.of("The cat sleeps!", "en", "es", "the cat") is None


@pytest.mark.parametrize("source", ["The cat\nsleeps.", " The  cat sleeps. "])
def test_line_breaks_and_spaces_make_no_other_line(source: str) -> None:
    assert Corrections([row("The cat sleeps.", "El gato duerme.")]).of(source, "en", "es", "the cat")


def test_composed_and_decomposed_letters_are_the_same() -> None:
    known = Corrections([row("Adios, nin\u0303o", "Bye, kid")])
    assert known.of("Adios, ni\u00f1o", "en", "es", "the cat") == "Bye, kid"


def test_the_newest_correction_counts_and_that_of_the_series_before_that_of_any() -> None:
    rows = [row("Hi", "Hola"), row("Hi", "Buenas"), row("Hi", "Hey", series=None)]
    assert Corrections(rows).of("Hi", "en", "es", "the cat") == "Buenas"
    assert Corrections(rows).of("Hi", "en", "es", "else") == "Hey"


def test_ratings_without_a_correction_correct_nothing() -> None:
    assert Corrections([row("Hi", None), row(None, "Hola"), row("Hi", "")]).of("Hi", "en", "es", "the cat") is None
