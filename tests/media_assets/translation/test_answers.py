"""Matching replies to cues: one for one, and nothing that belongs to another cue."""

import pytest

from media_assets.translation.answers import EMPTY, LEFT_OUT, MERGED, SAME, TWICE, matched
from tests.media_assets.translation.cue_lists import cue

LINES = [
    cue(0, "the ship sails tonight", "el barco zarpa esta noche"),
    cue(1, "my brother never came home", "mi hermano nunca volvió a casa"),
    cue(2, "please close the window", "por favor cierra la ventana"),
    cue(3, "we could hear the bells", "podíamos oír las campanas"),
    cue(4, "he sold his old guitar", "vendió su vieja guitarra"),
]
RIGHT = [
    (0, "el barco sale esta noche"),
    (1, "mi hermano nunca regresó a casa"),
    (2, "cierra la ventana por favor"),
    (3, "oíamos las campanas"),
    (4, "vendió su guitarra vieja"),
]


def test_answers_in_any_order_and_unasked_ones_change_nothing() -> None:
    assert matched(LINES, [(9, "quién"), *reversed(RIGHT)]) == (dict(RIGHT), {})


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        (RIGHT[:2] + RIGHT[3:], {2: LEFT_OUT}),
        ([*RIGHT[:4], (4, "")], {4: EMPTY}),
        ([*RIGHT, (1, "otra cosa")], {1: TWICE}),
        ([*RIGHT, RIGHT[1]], {}),
        ([RIGHT[0], (1, f"{RIGHT[1][1]} {RIGHT[2][1]}"), *RIGHT[3:]], {1: MERGED, 2: LEFT_OUT}),
        ([RIGHT[0], (1, f"{RIGHT[1][1]} {RIGHT[2][1]}"), (2, ""), *RIGHT[3:]], {1: MERGED, 2: EMPTY}),
        ([RIGHT[0], (1, f"{RIGHT[1][1]}, {RIGHT[2][1]}"), *RIGHT[2:]], {1: MERGED}),
        ([(0, RIGHT[1][1]), (1, RIGHT[0][1]), *RIGHT[2:]], {0: SAME, 1: SAME}),
        ([(0, RIGHT[1][1]), *RIGHT[1:]], {0: SAME, 1: SAME}),
        ([], dict.fromkeys(range(5), LEFT_OUT)),
    ],
)
def test_what_is_wrong_with_a_reply_is_found_at_the_right_cues(
    answers: list[tuple[int, str]], wrong: dict[int, str]
) -> None:
    texts, found = matched(LINES, answers)
    assert found == wrong
    assert set(texts) == set(range(5)) - set(wrong)


def test_a_shifted_reply_is_refused_wherever_the_rough_translation_tells() -> None:
    shifted = [(number, RIGHT[(number + 1) % 5][1]) for number in range(5)]
    _, wrong = matched(LINES, shifted)
    assert set(wrong) >= {0, 1, 2, 3}


def test_the_same_line_twice_and_two_short_lines_alike_are_no_fault() -> None:
    cues = [cue(0, "Happy birthday to you!"), cue(1, "happy birthday to you"), cue(2, "Yes."), cue(3, "Yeah.")]
    answers = [(0, "Cumpleaños feliz"), (1, "Cumpleaños feliz"), (2, "Sí."), (3, "Sí.")]
    assert matched(cues, answers) == (dict(answers), {})


def test_a_text_of_a_settled_line_around_them_is_not_taken_again() -> None:
    near = {0: (LINES[0].source, RIGHT[0][1])}
    assert matched(LINES[1:2], [(1, RIGHT[0][1])], near) == ({}, {1: SAME})
    assert matched(LINES[1:2], [(1, f"{RIGHT[0][1]}, {RIGHT[1][1]}")], near) == ({}, {1: MERGED})


def test_a_long_translation_is_no_merge_while_its_neighbours_are_there() -> None:
    answers = [RIGHT[0], (1, "mi hermano, el que se fue a la guerra siendo un niño, nunca regresó a casa"), *RIGHT[2:]]
    assert matched(LINES, answers)[1] == {}
