"""Models in order: the next one answers while the one before it cannot, and says so."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import dagster as dg
import pytest
from dagster._core.remote_representation.external_data import RepositorySnap

from resources.chat.fallback import FallbackChatModel
from resources.chat.openai_compatible import OpenAIChatModel
from resources.errors import BudgetExceeded, ServiceRefused, ServiceUnavailable
from tests.chat_server import ChatServer, chat_server
from tests.resources.chat.asking import CANARY, SCHEMA
from tests.resources.chat.books import Books

Clients = Callable[..., OpenAIChatModel]


@pytest.fixture
def other() -> Iterator[ChatServer]:
    with ExitStack() as opened:
        yield opened.enter_context(chat_server(lambda _request: {"text": "bonjour"}))


@pytest.fixture
def model(server: ChatServer, other: ChatServer, client: Clients) -> FallbackChatModel:
    return FallbackChatModel(models=(client(name="first"), client(name="second", base_url=other.url)))


def ask(model: FallbackChatModel) -> tuple[Any, str | None]:
    reply = model.ask("Translate.", {"text": "hello"}, SCHEMA)
    return reply.content["text"], reply.stepped_down


def test_the_first_model_answers_while_it_can(model: FallbackChatModel, other: ChatServer) -> None:
    assert ask(model) == ("hola", None)
    assert other.requests == []


@pytest.mark.parametrize(
    ("mode", "asked", "said"),
    [
        ("500", 3, "answered 500"),
        ("429", 5, "answered 429 (rate_limit_exceeded)"),
        ("reset", 3, "could not be reached"),
        ("prose", 2, "wrong shape"),
        ("401", 1, "answered 401"),
        ("quota", 1, "answered 429 (insufficient_quota)"),
        ("refusal", 1, "declined"),
    ],
)
def test_the_next_model_answers_once_the_tries_of_the_first_are_used_up(
    model: FallbackChatModel, server: ChatServer, other: ChatServer, mode: str, asked: int, said: str
) -> None:
    server.modes = [mode]
    text, reason = ask(model)
    assert text == "bonjour"
    assert reason is not None and reason.startswith("first did not answer: ") and said in reason
    assert (len(server.requests), len(other.requests)) == (asked, 1)
    assert [request["model"] for request in other.requests] == ["second"]


def test_while_the_first_breaker_is_open_the_first_model_is_not_asked(
    model: FallbackChatModel, server: ChatServer
) -> None:
    server.modes = ["500"]
    ask(model), ask(model)
    assert len(server.requests) == 5
    text, reason = ask(model)
    assert text == "bonjour" and reason is not None and "failed 5 times in a row" in reason
    assert len(server.requests) == 5


def test_when_all_fail_the_last_error_is_raised(
    model: FallbackChatModel, server: ChatServer, other: ChatServer
) -> None:
    server.modes, other.modes = ["500"], ["redirect"]
    with pytest.raises(ServiceRefused, match="answered 307") as caught:
        ask(model)
    assert caught.value.__context__ is None
    server.modes, other.modes = ["401"], ["500"]
    with pytest.raises(ServiceUnavailable, match="answered 500"):
        ask(model)


def test_without_money_no_model_is_asked(server: ChatServer, other: ChatServer, client: Clients) -> None:
    books = Books(money=2)
    server.modes = ["500"]
    models = (client(billing=books), client(base_url=other.url, billing=books))
    with pytest.raises(BudgetExceeded):
        ask(FallbackChatModel(models=models))
    assert (len(server.requests), len(other.requests)) == (2, 0)


def test_a_model_that_lacks_its_key_is_passed_over(client: Clients, other: ChatServer) -> None:
    keyless = OpenAIChatModel(name="gpt-x")
    model = FallbackChatModel(models=(keyless, client(base_url=other.url)))
    assert ask(model) == ("bonjour", "gpt-x did not answer: " + str(keyless.unavailable()).rstrip("."))
    with pytest.raises(ServiceRefused, match="needs a key"):
        ask(FallbackChatModel(models=(keyless, keyless)))


def test_it_is_a_resource_of_a_run_and_hangs_up_at_its_end(model: FallbackChatModel) -> None:
    seen: list[Any] = []

    @dg.asset
    def answered(chat: FallbackChatModel) -> None:
        seen.extend([ask(chat), len(chat.services[0].model), chat.services])

    definitions = dg.Definitions(assets=[answered], resources={"chat": model})
    assert definitions.resolve_implicit_global_asset_job_def().execute_in_process().success
    answer, idle, services = seen
    assert (answer, idle, [len(one.model) for one in services if "model" in one.__dict__]) == (("hola", None), 1, [0])
    snapshot = dg.serialize_value(RepositorySnap.from_def(definitions.get_repository_def()))
    assert CANARY not in repr(model) + snapshot
