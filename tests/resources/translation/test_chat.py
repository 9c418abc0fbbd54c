"""A chat model as translator: ids in, ids out, and whatever is missing is asked again."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import PrivateAttr

from resources.chat.base import NO_PURPOSE, ChatModel, ChatReply, Purpose
from resources.chat.none import NoChatModel
from resources.chat.shape import mismatch
from resources.errors import BudgetExceeded, ServiceUnavailable, TransientError
from resources.model import ModelIdentity
from resources.sanitising.sanitiser import Sanitiser
from resources.translation.chat import ChatTranslator, matched, translates

Texts = list[dict[str, Any]]
Answer = Callable[[Texts], Texts]


class Model(ChatModel):
    """Answers with what `answer` makes of the texts; `asked` tells what it was given."""

    temperature: float = 0.0

    _answer: Any = PrivateAttr()
    _stand_in_for: tuple[str, ...] = PrivateAttr(default=())
    _asked: list[Mapping[str, Any]] = PrivateAttr(default_factory=list)
    _purposes: list[Purpose] = PrivateAttr(default_factory=list)
    _lock: Any = PrivateAttr(default_factory=threading.Lock)

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("gpt", "host:1")

    def load(self) -> None: ...

    def unavailable(self) -> str | None:
        return None

    def ask(
        self, instruction: str, data: Mapping[str, Any], schema: Mapping[str, Any], purpose: Purpose = NO_PURPOSE
    ) -> ChatReply:
        with self._lock:
            self._asked.append(data)
            self._purposes.append(purpose)
        content = {"texts": self._answer(data["texts"])}
        assert mismatch(content, schema) is None
        if any(text["text"] in self._stand_in_for for text in data["texts"]):
            return ChatReply(content, "llama", 100, 20, 0, 0.5, stepped_down="gpt did not answer: busy")
        return ChatReply(content, "gpt-1", 100, 20, 0, 0.5)


def upper(texts: Texts) -> Texts:
    return [{"id": text["id"], "text": text["text"].upper()[::-1]} for text in texts]


def model(answer: Answer = upper) -> Model:
    made = Model()
    made._answer = answer
    return made


def translator(chat: ChatModel, **more: Any) -> ChatTranslator:
    return ChatTranslator(chat=chat, **more)


LINES = ["good morning", "see you", "", "see you", "bye"]


def test_every_text_is_asked_for_once_and_comes_back_in_its_place() -> None:
    chat = model()
    purpose = Purpose(batch="b", stage="translations/es")
    assert translator(chat).translate(LINES, "en", "es", purpose) == [text.upper()[::-1] for text in LINES]
    (data,) = chat._asked
    assert (data["source_language"], data["language"]) == ("en", "es")
    assert [text["text"] for text in data["texts"]] == ["good morning", "see you", "bye"]
    assert chat._purposes == [purpose]


def test_texts_go_in_batches_by_characters_and_count() -> None:
    chat = model()
    texts = [f"text {n:04}" for n in range(30)]
    translator(chat, characters=50).translate(texts, "en", "es")
    assert {len(data["texts"]) for data in chat._asked} == {5}
    long = model()
    translator(long, characters=5, texts=40).translate(["a much longer text", "another long text"], "en", "es")
    assert [len(data["texts"]) for data in long._asked] == [1, 1], "one that is too long goes alone"
    counted = model()
    translator(counted, texts=7).translate(texts, "en", "es")
    assert sorted(len(data["texts"]) for data in counted._asked) == [2, 7, 7, 7, 7]


def test_what_is_missing_is_asked_again_in_smaller_batches_and_at_last_alone() -> None:
    def some(texts: Texts) -> Texts:
        return [entry for entry in upper(texts) if len(texts) <= 2 or entry["id"] % 2]

    chat = model(some)
    texts = [f"number {n}" for n in range(16)]
    assert translator(chat, texts=16).translate(texts, "en", "es") == [text.upper()[::-1] for text in texts]
    sizes = [len(data["texts"]) for data in chat._asked]
    assert sizes[0] == 16 and sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda texts: [],
        lambda texts: upper(texts) * 2,
        lambda texts: [entry | {"text": " "} for entry in upper(texts)],
        lambda texts: [entry | {"id": entry["id"] + 100} for entry in upper(texts)],
        lambda texts: [entry | {"text": "As a language model I would say that " * 20} for entry in upper(texts)],
        lambda texts: [{"id": text["id"], "text": text["text"]} for text in texts],
        lambda texts: [{"id": text["id"], "text": "bla " * 9} for text in texts],
    ],
    ids=["left out", "given twice", "blank", "another id", "an answer", "the source text", "a loop"],
)
def test_what_never_comes_right_stays_without_translation(spoil: Answer) -> None:
    chat = model(spoil)
    assert translator(chat).translate(["where is the station"], "en", "es") == [""]
    assert len(chat._asked) == 4


def test_a_failing_service_fails_the_call() -> None:
    def fail(texts: Texts) -> Texts:
        raise ServiceUnavailable("host did not answer")

    with pytest.raises(ServiceUnavailable, match="host did not answer"):
        translator(model(fail), texts=1).translate(["a", "b", "c"], "en", "es")


def test_money_that_is_used_up_ends_the_call() -> None:
    calls = []

    def poor(texts: Texts) -> Texts:
        calls.append(texts)
        raise BudgetExceeded("the money is used up")

    with pytest.raises(BudgetExceeded):
        translator(model(poor), texts=1, connections=1).translate([f"text {n}" for n in range(50)], "en", "es")
    assert len(calls) < 10


def test_without_a_chat_model_it_says_so() -> None:
    none = translator(NoChatModel())
    assert none.unavailable("en", "es") == "No chat model is set (MEDIA_CHAT_MODEL is none)."
    with pytest.raises(TransientError, match="No chat model is set"):
        none.translate(["hello"], "en", "es")


def test_the_chat_model_its_settings_and_the_instruction_are_the_key() -> None:
    settings = translator(model()).key_settings()
    assert settings["chat"] == {"temperature": 0.0} and settings["instruction"]
    assert settings == translator(model(), characters=5, connections=1).key_settings()
    assert str(translator(model()).identity) == "chat:gpt@host:1"


def test_the_price_is_that_of_a_usual_call() -> None:
    def price(service: str, name: str, tokens_in: int, tokens_out: int) -> float | None:
        assert (service, name) == ("host:1", "gpt")
        return tokens_in * 1e-6 + tokens_out * 4e-6

    found = translator(model(), prices=price).price()
    assert found is not None
    assert 0.25 * 5 < found < 0.25 * 5 * 2, "at least the tokens of the text itself, and less than twice that"
    assert translator(model()).price() is None
    assert translator(model(), prices=lambda *_: None).price() is None


ENTRIES = st.lists(
    st.fixed_dictionaries({"id": st.integers(-1, 6), "text": st.sampled_from(["", " ", "hola", "adiós"])})
)


@given(ENTRIES)
def test_only_what_is_answered_once_with_some_text_counts(entries: Texts) -> None:
    batch = [f"text {n}" for n in range(5)]
    found = matched(batch, {"texts": entries})
    for number, text in enumerate(batch):
        answers = [entry["text"].strip() for entry in entries if entry["id"] == number]
        assert found.get(text) == (answers[0] if len(answers) == 1 and answers[0] else None)


@pytest.mark.parametrize(
    ("translation", "source", "expected"),
    [
        ("Madrid", "Madrid", True),
        ("OK, Google", "OK, Google", True),
        ("la la la la la", "la la la la la", True),
        ("where is the station", "where is  the station", False),
        ("¿dónde está la estación?", "where is the station", True),
    ],
)
def test_names_may_stay_as_they_are_but_sentences_may_not(translation: str, source: str, expected: bool) -> None:
    assert translates(translation, source) == expected


def test_what_another_model_made_is_told_from_the_rest() -> None:
    chat = model()
    chat._stand_in_for = ("see you",)
    found = translator(chat, texts=1).translated(LINES, "en", "es")
    assert found.texts == [text.upper()[::-1] for text in LINES]
    assert found.stand_ins == {1: "chat:llama", 3: "chat:llama"}
    assert found.reasons == ["gpt did not answer: busy"]
    assert translator(model()).translated(LINES, "en", "es").stand_ins == {}


def test_a_text_with_the_private_things_of_another_one_is_asked_again_alone() -> None:
    lines = ["write to ann@one.org today", "write to bob@two.org today"]

    def swaps(texts: Texts) -> Texts:
        said = [f"escribe a {text['text'].split()[2]} hoy" for text in texts]
        return [{"id": text["id"], "text": one} for text, one in zip(texts, reversed(said), strict=True)]

    chat = model(swaps)
    assert translator(chat, sanitiser=Sanitiser()).translate(lines, "en", "es") == [
        "escribe a ann@one.org hoy",
        "escribe a bob@two.org hoy",
    ]
    assert [len(data["texts"]) for data in chat._asked] == [2, 2, 2, 1, 1]


def test_a_text_whose_private_things_are_lost_has_no_translation() -> None:
    chat = model(lambda texts: [{"id": text["id"], "text": "escribe"} for text in texts])
    assert translator(chat, sanitiser=Sanitiser()).translate(["write to ann@one.org"], "en", "es") == [""]
