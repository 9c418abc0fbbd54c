"""Masking and putting back: nothing private is left, nothing is lost, nothing is made up."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from resources.sanitising.finder import PLACEHOLDER
from resources.sanitising.masking import mask_with
from tests.resources.sanitising.made import FINDER, TERMS, nested, secrets, texts


@given(nested)
def test_what_was_masked_comes_back_as_it_was(data: Any) -> None:
    masked = mask_with(FINDER, data)
    assert masked.restore(masked.data) == data


@given(nested)
def test_every_placeholder_in_masked_data_is_one_that_was_given(data: Any) -> None:
    masked = mask_with(FINDER, data)
    sent = PLACEHOLDER.findall(json.dumps(masked.data, ensure_ascii=False))
    assert set(sent) == set(masked.values)


@given(nested)
def test_equal_data_is_masked_equally(data: Any) -> None:
    assert mask_with(FINDER, data) == mask_with(FINDER, data)


@given(st.lists(st.tuples(secrets, st.sampled_from([" ", ", ", " and ", "\n", ". "])), min_size=1, max_size=5))
def test_nothing_planted_is_left(planted: list[tuple[str, str]]) -> None:
    text = "Said: " + "".join(f"{secret}{gap}" for secret, gap in planted)
    sent = json.dumps(mask_with(FINDER, {"cues": [{"id": 1, "source": text}]}).data, ensure_ascii=False)
    assert [secret for secret, _ in planted if secret in sent] == []


@given(texts, texts)
def test_the_same_value_has_the_same_placeholder_wherever_it_stands(one: str, two: str) -> None:
    masked = mask_with(FINDER, [one, {"a": two}, one])
    assert masked.data[0] == masked.data[2]
    assert len(set(masked.values.values())) == len(masked.values)


@given(texts, st.text(max_size=30))
def test_a_placeholder_that_was_not_sent_stays(sent: str, reply: str) -> None:
    masked = mask_with(FINDER, {"text": sent})
    answer = {"text": f"{reply}⟦EMAIL_777⟧"}
    assert masked.restore(answer)["text"].endswith("⟦EMAIL_777⟧")


def test_text_that_looks_like_a_placeholder_is_kept_apart_from_ours() -> None:
    masked = mask_with(FINDER, "⟦EMAIL_1⟧ is not a@b.com")
    assert masked.data == "⟦TEXT_1⟧ is not ⟦EMAIL_1⟧"
    assert masked.restore("⟦EMAIL_1⟧ no es ⟦TEXT_1⟧") == "a@b.com no es ⟦EMAIL_1⟧"
    assert masked.count == 1


def test_private_things_that_overlap_are_masked_as_one() -> None:
    assert mask_with(FINDER, "the Anna Bell Tower").data == "the ⟦TERM_1⟧"
    assert mask_with(FINDER, "https://a@b.com:secret@host.org/").data == "⟦URL_1⟧"


def test_the_service_is_told_of_placeholders_only_where_there_are_some() -> None:
    assert mask_with(FINDER, "hello").notice == ""
    assert "unchanged" in mask_with(FINDER, "a@b.com").notice


def test_names_of_fields_stay() -> None:
    assert mask_with(FINDER, {TERMS[0]: TERMS[0]}).data == {TERMS[0]: "⟦TERM_1⟧"}
