"""A chat server, and clients of it that wait for nothing and are closed in the end."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from pydantic import SecretStr

from resources.breaker_store import MemoryBreakerStore
from resources.chat.openai_compatible import OpenAIChatModel
from tests.chat_server import ChatServer, chat_server
from tests.resources.chat.asking import CANARY
from tests.resources.waiting import Time


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with chat_server() as running:
        yield running


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(server: ChatServer, waits: list[float]) -> Iterator[Callable[..., OpenAIChatModel]]:
    with ExitStack() as opened:

        def make(**changes: Any) -> OpenAIChatModel:
            settings = {
                "name": "tiny",
                "base_url": server.url,
                "api_key": SecretStr(CANARY),
                "timeout": 20.0,
                "breaker_store": MemoryBreakerStore(),
            }
            made = opened.enter_context(closing(OpenAIChatModel(**settings | changes)))
            time = Time(waits)
            made._sleep, made._clock = time.sleep, time
            return made

        yield make


@pytest.fixture
def model(client: Callable[..., OpenAIChatModel]) -> OpenAIChatModel:
    return client()
