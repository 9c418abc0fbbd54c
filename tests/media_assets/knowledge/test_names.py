"""Which names a text holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.knowledge.names import names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We met Helen Carter and later Helen Carter.", ["Helen Carter"]),
        ("the Museum of Natural History in Oxford", ["Museum of Natural History", "Oxford"]),
        ("a copy of The Lord of the Rings", ["The Lord of the Rings"]),
        ("I saw O'Brien, Jean-Luc and John F. Kennedy.", ["O'Brien", "Jean-Luc", "John F. Kennedy"]),
        ("She asked Peter and Mary about Helen's dog.", ["Peter", "Mary", "Helen"]),
        ("I think I'm OK, but when I left, I saw nobody.", []),
        ("Mr. Smith met Dr. Jones, and Prof. White slept.", ["Smith", "Jones", "White"]),
        ("on Monday in March the English and the Spanish-speaking came", []),
        ("", []),
    ],
)
def test_names_are_runs_of_capitalised_words(text: str, names: list[str]) -> None:
    assert names_in(text, "en") == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Friends came. Others left! Nobody stayed? Everybody: Silence\nTomorrow", []),
        ("Oxford is old. We love Oxford.", ["Oxford"]),
        ("Oxford is old.", []),
        ("Helen Carter came. Yesterday Helen left.", ["Helen Carter", "Helen"]),
        ("The Office Cat sleeps.", ["Office Cat"]),
        ("Pictures of Helen hang here.", ["Helen"]),
        ('"Really?" Others asked.', []),
        ("NASA said so. YouTube showed it.", ["NASA", "YouTube"]),
    ],
)
def test_the_first_word_of_a_sentence_needs_more_than_its_capital(text: str, names: list[str]) -> None:
    assert names_in(text, "en") == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the U.S. sent an F-16 and R2-D2", ["U.S.", "F-16", "R2-D2"]),
        ("with COVID-19 at AT&T on an iPhone", ["COVID-19", "AT&T", "iPhone"]),
        ("5 GB and 20 MHz at 10 AM for 30 EUR", []),
        ("STOP THAT CAR NOW", []),
        ("plan 9 from 1990, 4K in 3D", []),
    ],
)
def test_special_writing_is_a_name_and_units_and_shouting_are_none(text: str, names: list[str]) -> None:
    assert names_in(text, "en") == names


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("de", "Der Hund von Herr Müller frisst Brot. Angela Merkel kam aus Berlin.", ["Müller", "Angela Merkel"]),
        ("de", "Die NATO kauft Brot bei YouTube.", ["NATO", "YouTube"]),
        ("fr", "j'ai vu d'Artagnan, l'Oréal et Charles de Gaulle", ["Artagnan", "Oréal", "Charles de Gaulle"]),
        ("es", "Vi a María José de la Cruz. Ella vive aquí.", ["María José de la Cruz"]),
        ("ru", "Я встретил Ивана Петровича в Москве.", ["Ивана Петровича", "Москве"]),
        ("ja", "私はYouTubeでHelenを見た", ["YouTube", "Helen"]),
        ("zh", "我爱北京", []),
        (None, "we met Helen", ["Helen"]),
    ],
)
def test_languages_write_names_in_their_own_ways(language: str | None, text: str, names: list[str]) -> None:
    assert names_in(text, language) == names


@given(st.text(max_size=60), st.sampled_from(["en", "de", "ja", None]))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_names_that_it_holds_each_once(text: str, language: str | None) -> None:
    names = names_in(text, language)
    assert len(set(names)) == len(names)
    for name in names:
        assert all(word in text for word in name.split(" "))
