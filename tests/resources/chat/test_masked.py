"""What is private stays here, and is in the answer all the same."""

import json
from collections.abc import Callable
from typing import Any

import dagster as dg

from resources.chat.openai_compatible import OpenAIChatModel
from resources.sanitising.sanitiser import Sanitiser
from tests.chat_server import ChatServer
from tests.resources.chat.asking import SCHEMA

SAID = {"text": "Anna Bell: a@b.com", "before": ["c@d.org", "a@b.com"]}


def repeats(request: dict[str, Any]) -> dict[str, str]:
    return {"text": "⟦EMAIL_9⟧ " + json.loads(request["messages"][-1]["content"])["text"]}


def test_private_things_are_masked_on_the_way_out_and_restored_on_the_way_back(
    client: Callable[..., OpenAIChatModel], server: ChatServer
) -> None:
    server.answer = repeats
    reply = client(sanitiser=Sanitiser(terms=("Anna Bell",))).ask("Translate.", SAID, SCHEMA)
    system, user = server.requests[0]["messages"]
    assert json.loads(user["content"]) == {"text": "⟦TERM_1⟧: ⟦EMAIL_1⟧", "before": ["⟦EMAIL_2⟧", "⟦EMAIL_1⟧"]}
    assert system["content"].startswith("Translate. Some parts of the text are hidden")
    assert reply.content == {"text": "⟦EMAIL_9⟧ Anna Bell: a@b.com"}


def test_without_anything_private_the_instruction_is_as_given(
    client: Callable[..., OpenAIChatModel], server: ChatServer
) -> None:
    client().ask("Translate.", {"text": "hello"}, SCHEMA)
    assert server.requests[0]["messages"][0]["content"] == "Translate."


def test_private_things_are_masked_in_a_run_whose_resources_dagster_copied(
    client: Callable[..., OpenAIChatModel], server: ChatServer
) -> None:
    @dg.op
    def ask(chat_model: OpenAIChatModel) -> None:
        chat_model.ask("Translate.", SAID, SCHEMA)

    sanitiser = Sanitiser(terms=("Anna Bell",))

    @dg.job(resource_defs={"chat_model": client(sanitiser=sanitiser), "sanitiser": sanitiser})
    def job() -> None:
        ask()

    assert job.execute_in_process().success
    sent = json.dumps(server.requests, ensure_ascii=False)
    assert "⟦TERM_1⟧" in sent and "Anna" not in sent and "a@b.com" not in sent
