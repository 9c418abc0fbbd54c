"""Answers that are complete are read whatever stands around them; all others are no answers."""

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.chat.repair import parsed
from tests.faults import REPAIRABLE, spoilt_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(), VALUES, min_size=1, max_size=4)
PROSE = st.text(st.characters(exclude_characters="{}[]", exclude_categories=["Cs"]))


@given(OBJECTS, st.sampled_from(REPAIRABLE), st.booleans())
def test_a_complete_answer_means_what_it_says(value: dict[str, object], fault: str, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "replace").decode()
    assert parsed(spoilt_text(fault, text, Random(0))) == parsed(text) is not None


@given(OBJECTS, PROSE, PROSE)
def test_prose_around_it_changes_nothing(value: dict[str, object], before: str, after: str) -> None:
    text = json.dumps(value)
    assert parsed(before + text + after) == parsed(text)


@given(OBJECTS, st.randoms(use_true_random=False), st.sampled_from(["", "```json\n", "Sure! "]))
def test_what_is_cut_anywhere_is_no_answer(value: dict[str, object], random: Random, before: str) -> None:
    text = json.dumps(value)
    assert parsed(before + text[: random.randrange(len(text))]) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON at all",
        "[]",
        '["a"]',
        "5",
        '[{"text": "a"}]',
        '[{"text": "a"}, {"text": "b"}',
        '{"text": "a"} or {"text": "b"}',
        '{"text": "a"}}',
        '{"text": {"text": "a"}',
        "{'text': 'a'}",
        "{" * 100_000,
        None,
        5,
    ],
)
def test_what_leaves_a_doubt_is_no_answer(text: object) -> None:
    assert parsed(text) is None


def test_commas_in_strings_stay_whatever_quotes_the_prose_holds() -> None:
    assert parsed('5" screens: {"text": "a, ]b, }", }') == {"text": "a, ]b, }"}


def test_line_breaks_in_strings_are_kept() -> None:
    assert parsed('{"text": "two\nlines"}') == {"text": "two\nlines"}


def test_nothing_that_utf_8_cannot_carry_comes_through() -> None:
    assert parsed('{"text": "lone \\udc80, pair \\ud83d\\ude00"}') == {"text": "lone ?, pair \U0001f600"}
