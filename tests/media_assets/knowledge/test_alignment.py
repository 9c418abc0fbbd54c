"""How terms are rendered in translations."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.knowledge.alignment import Rendering, renderings
from media_assets.knowledge.forms import holds

FILLING = "perro casa come duerme grande verde mesa ayer camino lleva agua pan sol mar la el de".split()  # noqa: SIM905


def lines(number: int, **held: str) -> tuple[list[str], dict[str, list[int]]]:
    """Return translations, and where each term's cues are; every tenth cue holds a term, in turn."""
    chance = random.Random(4)
    names = list(held)
    texts, holding = [], {name: [] for name in names}
    for at in range(number):
        words = chance.choices(FILLING, k=6)
        if at % 10 == 0:
            name = names[at // 10 % len(names)]
            holding[name].append(at)
            words.insert(chance.randrange(1, 6), held[name])
        texts.append(" ".join([words[0].capitalize(), *words[1:]]) + ".")
    return texts, holding


def test_the_words_that_stand_where_a_term_stands_are_its_rendering() -> None:
    texts, holding = lines(400, rook="torre", cat="el gato de oficina", helen="Helen Carter")
    found = renderings(texts, holding, 3)
    assert {term: one[0].text for term, one in found.items()} == {
        "rook": "torre",
        "cat": "gato de oficina",
        "helen": "Helen Carter",
    }
    assert found["rook"][0].cues == len(holding["rook"])


def test_of_what_always_stands_beside_a_name_only_what_is_written_like_one_renders_it() -> None:
    texts = [f"entonces {'Torre' if at % 9 == 0 else 'nadie'} vio {at}" for at in range(90)]
    holding = {"Rook": list(range(0, 90, 9))}
    assert [one.text for one in renderings(texts, holding, 3)["Rook"]] == ["Torre"]
    fixed = [f"entonces Torre vio {at}" if at % 9 == 0 else "nadie" for at in range(90)]
    assert [one.text for one in renderings(fixed, holding, 3, {"Rook"})["Rook"]] == ["Torre"]
    assert [one.text for one in renderings(fixed, holding, 3)["Rook"]] == ["entonces Torre vio"]


def test_two_renderings_are_told_apart_by_their_cues() -> None:
    texts, holding = lines(400, one="torre", two="grajo")
    (first, second) = renderings(texts, {"rook": sorted(holding["one"] + holding["two"][:10])}, 3)["rook"]
    assert (first, second) == (Rendering("torre", 20), Rendering("grajo", 10))


def test_words_that_stand_everywhere_are_nobodys_rendering() -> None:
    texts, holding = lines(200, rook="torre")
    assert renderings(texts, {"any": holding["rook"][:2] + [1, 2, 3, 4, 5, 6]}, 3)["any"] == []


def test_the_least_number_of_cues_counts() -> None:
    texts, holding = lines(200, rook="torre")
    assert renderings(texts, {"rook": holding["rook"][:3]}, 4) == {"rook": []}


def test_of_many_cues_a_part_is_read_and_the_count_is_of_all() -> None:
    texts, holding = lines(8000, rook="torre")
    (only,) = renderings(texts, holding, 3)["rook"]
    assert (only.text, only.cues) == ("torre", 800)


def test_scripts_without_spaces_are_aligned_by_characters() -> None:
    texts = [f"私は{'東京タワー' if at % 5 == 0 else '猫犬山'[at % 3]}を見た" for at in range(50)]
    assert renderings(texts, {"tower": list(range(0, 50, 5))}, 3) == {"tower": [Rendering("東京タワー", 10)]}


@given(st.lists(st.text("ab c.", max_size=12), min_size=1, max_size=12), st.data())
@settings(max_examples=100, deadline=None)
def test_a_rendering_stands_in_as_many_of_the_cues_as_it_says(texts: list[str], data: st.DataObject) -> None:
    places = sorted(data.draw(st.sets(st.integers(0, len(texts) - 1), min_size=1)))
    for one in renderings(texts, {"t": places}, 1)["t"]:
        assert one.cues == sum(
            f" {one.text} " in f" {' '.join(texts[at].replace('.', ' . ').split())} " for at in places
        )


@pytest.mark.parametrize(
    ("text", "words", "held"),
    [
        ("Dos carpetas azules.", "carpeta azul", True),
        ("Una mesa azul.", "carpeta azul", False),
        ("¡MÉXICO!", "mexico", True),
        ("el sol y la mar", "so", False),
        ("Elsa duerme", "el", False),
        ("Helen  Carter", "Helen Carter", True),
        ("昨日東京タワーを見た", "東京タワー", True),
        ("x", "", False),
        ("Él vive en Nueva York", "nueva york", True),
        ("die Hunde des Nachbarn", "Hund", True),
        ("el niño", "nino", True),
        ("la niña", "niño", True),
        ("Я читаю книгу", "книга", True),
        ("la casa", "caza", False),
        ("Vive en Londres", "London", False),
        ("銀河鉄道の夜", "銀河鉄道", True),
        ("河の夜", "銀河鉄道", False),
        ("서울에서 왔다", "서울", True),
        ("costs $5 (net)", "$5", True),
    ],
)
def test_words_are_held_in_their_forms(text: str, words: str, held: bool) -> None:
    assert holds(text, words) is held
