"""Keys, limits and books of a client, against a real server on the loopback."""

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import SecretStr

from resources.breaker_store import BreakerState, MemoryBreakerStore
from resources.chat.base import Purpose
from resources.chat.openai_compatible import OpenAIChatModel
from resources.errors import BudgetExceeded, CircuitOpen, RateLimited, ServiceRefused, ServiceUnavailable
from tests.chat_server import ChatServer, completion
from tests.fault_server import Behaviour, FaultServer, fault_server
from tests.resources.chat.asking import CANARY, SCHEMA, ask
from tests.resources.chat.books import Books

Clients = Callable[..., OpenAIChatModel]
KEYS = SecretStr("sk-first-canary, sk-second-canary,sk-third-canary")


def keys_used(server: ChatServer) -> list[str]:
    return [headers["authorization"].removeprefix("Bearer sk-").removesuffix("-canary") for headers in server.headers]


@pytest.mark.parametrize("mode", ["401", "quota"])
def test_a_refused_key_is_set_aside_and_the_next_one_is_used_at_once(
    server: ChatServer, client: Clients, waits: list[float], mode: str
) -> None:
    server.keys = {"sk-first-canary": mode}
    model = client(api_key=KEYS)
    assert ask(model) == ask(model) == {"text": "hola"}
    assert keys_used(server) == ["first", "second", "second"]
    assert waits == []


def test_a_limited_key_is_left_until_its_time_and_another_is_used_at_once(
    server: ChatServer, client: Clients, waits: list[float]
) -> None:
    server.keys = {"sk-first-canary": "429"}
    model = client(api_key=KEYS)
    assert ask(model) == ask(model) == {"text": "hola"}
    assert keys_used(server) == ["first", "second", "second"]
    model._sleep(10)
    server.keys = {}
    ask(model)
    assert keys_used(server)[-1] == "first"
    assert waits == [10]


def test_what_is_forbidden_to_one_key_alone_sets_it_aside_and_what_is_forbidden_to_all_none(
    server: ChatServer, client: Clients
) -> None:
    server.modes = ["403", "403", "403", "403", "ok"]
    model = client(api_key=KEYS)
    with pytest.raises(ServiceRefused, match="answered 403"):
        ask(model)
    assert keys_used(server) == ["first", "second", "third"]
    ask(model)
    ask(model)
    assert keys_used(server)[3:] == ["first", "second", "second"]


def test_once_every_key_is_refused_nothing_is_sent(server: ChatServer, client: Clients) -> None:
    server.modes = ["401"]
    model = client(api_key=KEYS)
    with pytest.raises(ServiceRefused, match="answered 401"):
        ask(model)
    with pytest.raises(ServiceRefused, match="refused every key a short while ago") as caught:
        ask(model)
    assert len(server.requests) == 3
    assert "canary" not in str(caught.value)


def test_threads_that_meet_a_limit_wait_instead_of_asking(server: ChatServer, client: Clients) -> None:
    model = client()
    model.key_ring.limit(CANARY, 9)
    assert ask(model) == {"text": "hola"}
    assert 9 <= model._clock() - 1000 <= 10
    model.key_ring.limit(CANARY, 3600)
    with pytest.raises(RateLimited, match="asked to wait for 3600 s"):
        ask(model)
    assert len(server.requests) == 1


def test_every_request_is_in_the_books_also_those_that_failed(server: ChatServer, client: Clients) -> None:
    books, purpose = Books(), Purpose(batch="b", stage="s", item="i", language="es", run="r")
    server.modes = ["429", "500", "reset", "truncated", "prose", "ok"]
    client(billing=books).ask("Translate.", {"text": "hello"}, SCHEMA, purpose)
    assert books.outcomes == ["rate-limited", "server-error", "network", "malformed", "malformed", "ok"]
    last, before = books.entries[-1], books.entries[-2]
    assert last.usage is not None and before.usage is not None
    assert (last.usage.model, last.usage.tokens_in, last.usage.tokens_out, last.usage.tokens_cached) == (
        *("tiny-model-1", 11, 7),
        3,
    )
    assert before.usage.tokens_out == 7, "an answer that could not be used was paid for too"
    assert last.request.purpose == purpose
    assert (last.request.service, last.request.model) == (server.url.split("/")[2], "tiny")
    assert last.request.prompt is None
    assert last.request.tokens_in > 50 and last.request.tokens_out > 0


def test_the_digest_is_that_of_the_bytes_that_were_sent(server: ChatServer, client: Clients) -> None:
    books = Books()
    client(billing=books, keep_prompts=True).ask("Traducir: ñ.", {"text": "hello \udc80"}, SCHEMA)
    assert books.entries[0].request.digest == hashlib.sha256(server.bodies[0]).hexdigest()
    assert (books.entries[0].request.prompt or "").encode() == server.bodies[0]


def test_a_deadline_is_a_timeout_in_the_books(server: ChatServer, client: Clients) -> None:
    books = Books()
    server.modes = ["drip"]
    with pytest.raises(ServiceUnavailable, match="did not finish"):
        ask(client(timeout=0.2, billing=books))
    assert books.outcomes == ["timeout"] * 3
    assert all(entry.usage and entry.usage.seconds >= 0.2 for entry in books.entries)


def test_without_money_nothing_is_sent_nothing_is_tried_again_and_the_breaker_knows_nothing(
    server: ChatServer, client: Clients, waits: list[float]
) -> None:
    store = MemoryBreakerStore()
    model = client(billing=Books(money=0), breaker_store=store)
    store.write(model.breaker.name, BreakerState("open", 5, 0.0))
    with pytest.raises(BudgetExceeded):
        ask(model)
    assert (server.requests, waits) == ([], [])
    assert store.read(model.breaker.name) == BreakerState("open", 5, 0.0), "its trial is left to the next call"


def test_the_money_may_end_between_two_tries(server: ChatServer, client: Clients) -> None:
    books = Books(money=1)
    server.modes = ["500"]
    with pytest.raises(BudgetExceeded):
        ask(client(billing=books))
    assert books.outcomes == ["server-error"]


def test_no_more_requests_are_under_way_than_connections(client: Clients) -> None:
    with fault_server(lambda _request: {"text": "hola"}, Behaviour(latency=0.05)) as server:
        model = client(base_url=server.url, connections=3)
        with ThreadPoolExecutor(12) as pool:
            list(pool.map(lambda _number: ask(model), range(24)))
        assert server.counts()["most at once"] == 3


def test_requests_keep_to_their_pace(server: ChatServer, client: Clients) -> None:
    model = client(requests_per_minute=120)
    model.gate._requests._clock = model._clock
    for _ in range(8):
        ask(model)
    assert model._clock() - 1000 == pytest.approx(2.5, abs=0.01), "eight at two a second, two of them at once"


def test_an_open_breaker_holds_nobody_up(client: Clients, server: ChatServer, waits: list[float]) -> None:
    model = client(requests_per_minute=1)
    model.breaker.store.write(model.breaker.name, BreakerState("open", 5, model.breaker.clock()))
    for _ in range(10):
        with pytest.raises(CircuitOpen):
            ask(model)
    assert (waits, server.requests) == ([], [])


def test_a_probe_asks_a_question_and_closes_the_breaker(client: Clients, server: ChatServer) -> None:
    books, store = Books(), MemoryBreakerStore()
    model = client(billing=books, breaker_store=store)
    store.write(model.breaker.name, BreakerState("open", 5, 1.0))
    assert model.breaker.due()
    server.modes = ["500", "ok"]
    with pytest.raises(ServiceUnavailable):
        model.probe()
    assert store.read(model.breaker.name).state == "open"
    assert not model.breaker.due()
    store.write(model.breaker.name, BreakerState("open", 5, 1.0))
    model.probe()
    assert store.read(model.breaker.name).state == "closed"
    assert [entry.request.purpose.stage for entry in books.entries] == ["probe", "probe"]
    assert [len(request["messages"]) for request in server.requests] == [1, 1]


def test_the_correction_says_what_was_wrong_and_nothing_of_what_was_answered(
    server: ChatServer, client: Clients
) -> None:
    answers = iter([{"text": 5, "canary": "foreign"}, {"text": "hola"}])
    server.answer = lambda _request: next(answers)
    assert ask(client()) == {"text": "hola"}
    first, second = (request["messages"] for request in server.requests)
    assert second[0]["content"].startswith(first[0]["content"])
    assert "reply.text is not of type string" in second[0]["content"] or "more fields" in second[0]["content"]
    assert "canary" not in second[0]["content"]
    assert first[1] == second[1]


def test_wrong_answers_do_not_open_the_breaker(server: ChatServer, client: Clients) -> None:
    server.modes = ["prose"]
    model = client()
    for _ in range(6):
        with pytest.raises(ServiceUnavailable, match="wrong shape"):
            ask(model)
    assert len(server.requests) == 12


def test_sixteen_threads_lose_and_mix_up_nothing(client: Clients) -> None:
    def answer(request: dict[str, Any]) -> dict[str, str]:
        return {"text": request["messages"][1]["content"]}

    server: FaultServer
    with fault_server(answer, Behaviour(faults={"429": 0.2, "500": 0.05, "reset": 0.05}, seed=3)) as server:
        books = Books()
        model = client(base_url=server.url, billing=books, connections=16)
        run: Callable[[int], str] = lambda number: model.ask("T.", {"n": number}, SCHEMA).content["text"]  # noqa: E731
        with ThreadPoolExecutor(16) as pool:
            assert list(pool.map(run, range(300))) == [f'{{"n": {number}}}' for number in range(300)]
        assert len(books.outcomes) == len(books.entries) == server.counts()["requests"]
        assert threading.active_count() < 60


def test_the_completion_of_another_model_is_named(server: ChatServer, client: Clients, monkeypatch) -> None:
    monkeypatch.setattr("tests.chat_server.completion", lambda content: completion(content, model="tiny-2026"))
    assert client().ask("T.", {}, SCHEMA).model == "tiny-2026"
