"""What needs no reference: figures, terms, names, what was left as it was; each as a part of a whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.evaluation.translations.adherence import terms_kept
from media_assets.evaluation.translations.counts import Share, total
from media_assets.evaluation.translations.names import names_kept
from media_assets.evaluation.translations.numbers import numbers_kept
from media_assets.evaluation.translations.untranslated import is_untranslated
from media_assets.knowledge.forms import holds
from media_assets.knowledge.lookup import Term

SHARES = st.builds(lambda part, more: Share(part, part + more), st.integers(0, 50), st.integers(0, 50))


@settings(deadline=None)
@given(st.lists(SHARES), st.lists(SHARES))
def test_counts_of_two_lots_are_the_counts_of_all(one: list[Share], other: list[Share]) -> None:
    assert total(one) + total(other) == total([*one, *other])
    assert total([]).rate is None


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**9), max_size=6), st.text(alphabet="abcdefghij ", max_size=20))
def test_all_figures_are_kept_by_a_text_that_has_them_in_any_order(numbers: list[int], word: str) -> None:
    source = f"{word} ".join(f"{number} " for number in numbers)
    translation = f" {word} ".join(f"{number:,}".replace(",", ".") for number in reversed(numbers))
    assert numbers_kept(source, translation, "es") == Share(len(numbers), len(numbers))


@settings(deadline=None)
@given(st.lists(st.integers(13, 10**6), unique=True, min_size=1, max_size=6), st.data())
def test_each_lost_figure_counts_once(numbers: list[int], data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, len(numbers)))
    found = numbers_kept(" x ".join(map(str, numbers)), " y ".join(map(str, numbers[:kept])), "es")
    assert found == Share(kept, len(numbers))


@pytest.mark.parametrize(
    ("source", "translation", "language", "kept", "of"),
    [
        ("It costs 1,000.50 euros.", "Cuesta 1.000,50 euros.", "es", 1, 1),
        ("Press 1 or 2.", "Pulse uno o dos.", "es", 2, 2),
        ("Press 1 or 2.", "Pulse una o dos.", "es", 2, 2),
        ("Press 1.", "Pulse el botón.", "es", 0, 1),
        ("At 11 o'clock.", "A las once.", "es", 1, 1),
        ("2 and 2", "nur 2", "de", 1, 2),
        ("At 10:15.", "Um 10.15 Uhr.", "de", 1, 1),
        ("No figures.", "Ninguna cifra 5.", "es", 0, 0),
        ("٢٥ years", "25 años", "es", 1, 1),
    ],
)
def test_figures_are_compared_as_people_write_them(
    source: str, translation: str, language: str, kept: int, of: int
) -> None:
    assert numbers_kept(source, translation, language) == Share(kept, of)


def test_a_term_is_kept_in_any_form_of_its_words_and_not_inside_others() -> None:
    term = Term("blue folder", "en", "carpeta azul")
    assert terms_kept([term], "Las carpetas azules están aquí.") == Share(1, 1)
    assert terms_kept([term], "La carpeta roja y el mar azul.") == Share(0, 1)
    assert terms_kept([], "Nada.") == Share(0, 0)
    assert holds("Der Müller kommt", "MULLER") and not holds("catalog", "cat alog") and holds("这是数据库。", "数据库")


@settings(deadline=None)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzáéñü ", min_size=1).filter(str.strip), st.text(max_size=20))
def test_every_text_holds_itself(term: str, around: str) -> None:
    assert holds(f"{around} {term} {around}", term)


@pytest.mark.parametrize(
    ("name", "translation", "kept"),
    [
        ("London", "Vive en Londres.", 1),
        ("Anna Brown", "Anna Brown vive aquí.", 1),
        ("Anna Brown", "Ana Brown vive aquí.", 1),
        ("Anna Brown", "La señora marrón vive aquí.", 0),
        ("Cologne", "Fuimos a Colonia.", 1),
        ("Oxford", "Fuimos a Cambridge.", 0),
        ("Bank of England", "El Banco de Inglaterra.", 0),
    ],
)
def test_a_name_is_there_if_most_of_its_words_are_alike(name: str, translation: str, kept: int) -> None:
    assert names_kept([name], translation) == Share(kept, 1)


def test_where_the_glossary_settles_a_name_that_is_what_must_be_there() -> None:
    term = Term("Bank of England", "en", "Banco de Inglaterra")
    assert names_kept(["Bank of England"], "El Banco de Inglaterra.", [term]) == Share(1, 1)
    assert names_kept(["Bank of England"], "El Bank of England.", [term]) == Share(0, 1)


@pytest.mark.parametrize(
    ("source", "translation", "left"),
    [
        ("The folder is blue.", None, True),
        ("The folder is blue.", "  ", True),
        ("The folder is blue.", "The folder is blue.", True),
        ("The folder is blue.", "La carpeta is blue the folder.", True),
        ("The folder is blue.", "La carpeta es azul.", False),
        ("Hotel.", "Hotel.", False),
        ("Anna Brown, Oxford.", "Anna Brown, Oxford.", False),
        ("", "", False),
    ],
)
def test_what_was_left_in_the_words_of_the_source_is_not_translated(
    source: str, translation: str | None, left: bool
) -> None:
    assert is_untranslated(source, translation, ["Anna Brown", "Oxford"]) is left
