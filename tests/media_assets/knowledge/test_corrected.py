"""Terms that follow from corrections."""

from typing import Any

from media_assets.knowledge.corrected import corrected_terms


def row(source: str, rated: str, corrected: str, **about: Any) -> dict[str, Any]:
    said = {"source": source, "rated": rated, "corrected": corrected, "source_language": "en", "language": "es"}
    return said | {"series": "the cat"} | about


ROOKS = [
    row("The rook sleeps.", "La torre duerme.", "El grajo duerme."),
    row("Yesterday a rook came", "Ayer vino una torre", "Ayer vino un grajo"),
]


def found(*rows: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(term["term"], term["target"], term["origin"]) for term in corrected_terms(rows)]


def test_what_two_lines_share_whose_corrections_share_new_words_is_a_term() -> None:
    (term,) = corrected_terms(ROOKS)
    assert term == {
        "term": "rook",
        "language": "en",
        "target_language": "es",
        "target": "grajo",
        "note": None,
        "origin": "corrected",
        "series": "the cat",
        "case_sensitive": False,
        "evidence": "put in by 2 corrections",
    }


def test_one_line_is_not_enough_however_often_it_is_corrected() -> None:
    assert found(ROOKS[0]) == []
    assert found(ROOKS[0], ROOKS[0], row("The rook  sleeps.", "Torre duerme", "El grajo duerme")) == []


def test_the_newest_correction_of_a_line_counts() -> None:
    assert found(*ROOKS, row("The rook sleeps.", "El grajo duerme.", "El cuervo duerme.")) == []


def test_lines_of_different_series_or_languages_are_not_put_together() -> None:
    assert found(ROOKS[0], ROOKS[1] | {"series": "else"}) == []
    assert found(ROOKS[0], ROOKS[1] | {"language": "fr"}) == []


def test_a_name_of_several_words_is_one_term_whose_case_matters() -> None:
    rows = [
        row("We met Helen Carter", "Conocimos a Elena Carta", "Conocimos a Helena Cartera"),
        row("Helen Carter left", "Elena Carta se fue", "Helena Cartera se fue"),
    ]
    (term,) = corrected_terms(rows)
    assert (term["term"], term["target"], term["case_sensitive"]) == ("Helen Carter", "Helena Cartera", True)


def test_where_several_words_qualify_a_person_chooses() -> None:
    rows = [
        row("The rook sleeps, the owl too", "La torre duerme", "El grajo duerme"),
        row("An owl and a rook", "Un buho y una torre", "Un buho y un grajo"),
    ]
    assert found(*rows) == [("owl", "grajo", "suggested"), ("rook", "grajo", "suggested")]


def test_a_word_that_other_corrections_translate_otherwise_is_no_term() -> None:
    other = row("The rook moves to a4", "El grajo se mueve", "La torre se mueve")
    assert found(*ROOKS, other) == []


def test_ratings_without_texts_and_corrections_without_a_language_say_nothing() -> None:
    nothing = {"source": None, "rated": None}
    assert found(*(one | nothing for one in ROOKS), *(one | {"source_language": None} for one in ROOKS)) == []
