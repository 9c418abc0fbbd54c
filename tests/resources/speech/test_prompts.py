import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.speech.prompts import PROMPT_TOKENS, prompt_of

texts = st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=30)


def by_bytes(text: str) -> int:
    return len(text.encode())


@given(st.lists(texts, max_size=40), st.one_of(st.none(), st.lists(texts, max_size=60).map(" ".join)))
def test_terms_and_text_fit_together_and_no_word_is_cut(terms, text):
    prompt = prompt_of(terms, text, by_bytes)
    used = sum(by_bytes(f" {part}") for part in (prompt.hotwords, prompt.text) if part)
    assert used <= PROMPT_TOKENS
    assert list(prompt.terms) == terms[: len(prompt.terms)]
    words, kept = (text or "").split(), (prompt.text or "").split()
    assert kept == words[len(words) - len(kept) :]


@given(st.lists(texts, max_size=40), st.one_of(st.none(), texts))
def test_what_was_kept_is_kept_again(terms, text):
    once = prompt_of(terms, text, by_bytes)
    assert prompt_of(once.terms, once.text, by_bytes) == once


def test_the_first_term_that_does_not_fit_ends_the_list():
    assert prompt_of(["a" * 100, "b" * 200, "c"], None, by_bytes).terms == ("a" * 100,)


def test_a_long_text_loses_its_beginning_and_leaves_room_for_terms():
    prompt = prompt_of(["Mercator"], "first " * 100 + "last", by_bytes)
    assert prompt.text.endswith("first last")
    assert by_bytes(prompt.text) <= PROMPT_TOKENS // 2
    assert prompt.hotwords == "Mercator"


@pytest.mark.parametrize(("terms", "text"), [((), None), ((), "  "), (("", " "), "")])
def test_nothing_is_no_prompt(terms, text):
    prompt = prompt_of(terms, text, by_bytes)
    assert (prompt.hotwords, prompt.text) == (None, None)


def test_spaces_within_a_term_are_one():
    assert prompt_of(["New\n  York"], None, by_bytes).hotwords == "New York"


def test_what_utf_8_cannot_carry_is_replaced():
    assert prompt_of(["lone \udc80"], "\udc81", by_bytes) == (("lone ?",), "?")
