"""The chat client alone: calls per second over a server of 50 ms, and how many of the service's faults come through."""

import json
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Any

from pydantic import SecretStr

from media_assets.translation.prompts import STANDARD, TEXTS
from resources.breaker_store import BreakerStore, MemoryBreakerStore
from resources.chat.openai_compatible import OpenAIChatModel
from resources.chat.shape import mismatch
from resources.errors import TransientError
from tests.benchmarks.table import Goal, Row, benchmark, interleaved
from tests.fault_process import Remote, fault_process
from tests.fault_server import Behaviour

CALLS, FAULTY_CALLS = 1_000, 2_000
CONNECTIONS = 16
LATENCY = 0.05
FAULTS = {
    **{"429": 0.05, "500": 0.03, "reset": 0.01, "truncated": 0.01, "timeout": 0.005, "drip": 0.005},
    **{"fenced": 0.01, "prose": 0.01, "comma": 0.01, "malformed": 0.01, "cut": 0.01},
}
"""16 of 100 requests go wrong, in ways that another try or a closer look can mend."""

Ask = Callable[[int], object]


@benchmark("chat")
def chat(repeats: int) -> Sequence[Row]:
    """16 threads over 16 connections to a server in a process of its own."""
    os.environ["NO_PROXY"] = "127.0.0.1"
    with ExitStack() as opened:
        server = opened.enter_context(fault_process())
        model = opened.enter_context(closing(_client(server, MemoryBreakerStore())))
        plain = _plain(server)
        ask: Ask = lambda number: model.ask(STANDARD.translate, _data(number), TEXTS)  # noqa: E731
        spent: dict[str, list[float]] = {"ours": [], "plain": []}
        seconds = interleaved(
            repeats,
            {
                "ours": lambda: _throughput(server, ask, spent["ours"]),
                "plain": lambda: _throughput(server, plain, spent["plain"]),
            },
        )
        through = _failures(server, ask)
        unaided = _failures(server, plain)
        limit = CONNECTIONS / LATENCY
        return [
            Row(
                "chat: calls over 50 ms",
                CALLS / seconds["ours"],
                "calls/s",
                f"{CONNECTIONS} connections of 50 ms",
                limit,
                Goal(1 / 1.3, at_least=True),
            ),
            Row("chat: package alone", CALLS / seconds["plain"], "calls/s", "the same limit", limit),
            Row(
                "chat: processor time",
                1000 * min(spent["ours"]),
                "ms/call",
                "openai package alone",
                1000 * min(spent["plain"]),
            ),
            Row(
                "chat: faults coming through",
                1000 * through,
                "of 1,000 calls",
                "openai package without retries",
                1000 * unaided,
                Goal(0.2),
            ),
        ]


def _client(server: Remote, store: BreakerStore) -> OpenAIChatModel:
    model = OpenAIChatModel(
        name="tiny",
        base_url=server.url,
        api_key=SecretStr("none"),
        connections=CONNECTIONS,
        timeout=1.0,
        breaker_store=store,
    )
    model._sleep = lambda seconds: time.sleep(min(seconds, 0.05))
    return model


def _plain(server: Remote) -> Ask:
    """Return what one writes without this client: the package, one try, strict JSON of the schema."""
    import openai

    client = openai.OpenAI(base_url=server.url, api_key="none", max_retries=0, timeout=1.0)
    form: Any = {"type": "json_schema", "json_schema": {"name": "reply", "schema": TEXTS, "strict": True}}

    def ask(number: int) -> object:
        text = json.dumps(_data(number), ensure_ascii=False)
        messages: Any = [{"role": "system", "content": STANDARD.translate}, {"role": "user", "content": text}]
        reply = client.chat.completions.create(model="tiny", messages=messages, response_format=form)
        content = json.loads(reply.choices[0].message.content or "")
        if mismatch(content, TEXTS):
            raise ValueError("another shape")
        return content

    return ask


def _data(number: int) -> dict[str, Any]:
    lines = [f"Line {at} of the conversation number {number}, said by somebody." for at in range(20)]
    cues = [{"id": at, "source": line, "baseline": f"Renglón {at}: {line}"} for at, line in enumerate(lines)]
    return {"source_language": "en", "language": "es", "terms": [], "cues": cues}


def _throughput(server: Remote, ask: Ask, spent: list[float]) -> float:
    server.behave(Behaviour(latency=LATENCY))
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(ask, range(2 * CONNECTIONS)))
        processor, begun = time.process_time(), time.perf_counter()
        list(pool.map(ask, range(CALLS)))
        seconds = time.perf_counter() - begun
        spent.append((time.process_time() - processor) / CALLS)
    return seconds


def _failures(server: Remote, ask: Ask) -> float:
    """Return the share of calls that fail; both clients meet the same schedule."""
    import openai

    server.behave(Behaviour(latency=0.002, faults=FAULTS, seed=7, hold=3.0))

    def fails(number: int) -> bool:
        try:
            ask(number)
        except (TransientError, openai.OpenAIError, ValueError):
            return True
        return False

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return sum(pool.map(fails, range(FAULTY_CALLS))) / FAULTY_CALLS
