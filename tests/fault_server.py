"""A server that speaks the OpenAI chat protocol with a given latency and faults on a seeded schedule.

In this process::

    with fault_server(answer, Behaviour(latency=0.05, faults={"429": 0.05, "missing": 0.02}, seed=1)) as server:
        OpenAIChatModel(base_url=server.url, ...)
        server.behaviour = Behaviour(down=True)     # an outage begins
        server.counts()                             # {"requests": ..., "ok": ..., "429": ..., "most at once": ...}

For one in a process of its own see `tests.fault_process`, or start it by hand::

    python -m tests.fault_server --latency 0.05 --fault 429=0.05 --answer tests.some_module:answer

which prints its URL, and ends when its standard input does.
"""

import argparse
import asyncio
import importlib
import json
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.chat_server import completion
from tests.faults import Schedule, baseline_or_source, data_of, spoilt_answer, spoilt_text

CHARACTERS_PER_TOKEN = 4
"""What usage is counted by, rounded up: prompt and answer alike."""


@dataclass(frozen=True)
class Behaviour:
    """How the server behaves from now on.

    Attributes:
        latency: seconds before it answers, whatever it answers.
        faults: share of requests by fault (see `tests.faults.FAULTS`).
        seed: draws the schedule.
        retry_after: what a 429 says, in seconds.
        hold: seconds that `timeout` holds a connection before it closes it, and that a `drip` takes.
        down: every request meets a 500, those for the list of models too.
        keys: key → status (401, 403, 429) that this key alone meets.
        models: names of models it knows, all if empty; others meet a 404.
    """

    latency: float = 0.0
    faults: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    retry_after: float = 0.05
    hold: float = 5.0
    down: bool = False
    keys: Mapping[str, int] = field(default_factory=dict)
    models: tuple[str, ...] = ()


class FaultServer:
    """Serves chat completions; usable while `fault_server` runs it."""

    def __init__(self, answer: Callable[[dict[str, Any]], Any], behaviour: Behaviour) -> None:
        self.answer, self.behaviour = answer, behaviour
        self.url = ""
        self._counted: Counter[str] = Counter()
        self._at_once = 0
        self._most = 0
        self._connections: set[asyncio.StreamWriter] = set()

    @property
    def behaviour(self) -> Behaviour:
        """How it behaves; a new one also begins a new schedule."""
        return self._behaviour

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        self._schedule = Schedule(behaviour.faults, behaviour.seed)
        self._behaviour = behaviour

    def counts(self) -> dict[str, int]:
        """Return the chat requests so far, how many met which fault or `ok`, tokens, and the most at one time."""
        return {**self._counted, "most at once": self._most}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        self._connections.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            while await self._one(reader, writer):
                pass
        self._connections.discard(writer)
        writer.close()

    def hang_up(self) -> None:
        """Close every connection."""
        for writer in self._connections:
            writer.transport.abort()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        path = head[0].split(" ")[1]
        if path.endswith("/counts"):
            return await _send(writer, 200, self.counts())
        if path.endswith("/behaviour"):
            self.behaviour = Behaviour(**json.loads(body))
            return await _send(writer, 200, {})
        if path.endswith("/models"):
            await asyncio.sleep(self.behaviour.latency)
            listed = {"object": "list", "data": [{"id": name, "object": "model"} for name in self.behaviour.models]}
            return await _send(writer, 500 if self.behaviour.down else 200, listed)
        self._at_once += 1
        self._most = max(self._most, self._at_once)
        try:
            return await self._chat(body, headers.get("authorization", "").removeprefix("Bearer "), writer)
        finally:
            self._at_once -= 1

    async def _chat(self, body: bytes, key: str, writer: asyncio.StreamWriter) -> bool:
        request, now = json.loads(body), self.behaviour
        self._counted["requests"] += 1
        fault, draw = self._schedule.next(sha256(body).hexdigest())
        refused = _refusal(now, key, request.get("model", ""))
        if refused or now.down:
            fault = "500" if now.down else str(refused)
        self._counted[fault or "ok"] += 1
        await asyncio.sleep(now.latency)
        if fault in ("401", "403", "404", "500"):
            return await _send(writer, int(fault), {"error": {"message": "no"}})
        if fault == "429":
            error = {"error": {"message": "slow down", "code": "rate_limit_exceeded"}}
            return await _send(writer, 429, error, f"Retry-After: {now.retry_after:g}\r\n")
        if fault == "timeout":
            await asyncio.sleep(now.hold)
        if fault in ("timeout", "reset"):
            writer.transport.abort()
            return False
        answer = spoilt_answer(fault, self.answer(request), data_of(request), draw)
        text = spoilt_text(fault, json.dumps(answer, ensure_ascii=False), draw)
        reply = self._completion(request, text, "length" if fault == "cut" else "stop")
        if fault == "truncated":
            whole = json.dumps(reply).encode()
            return await _send(writer, 200, whole[: len(whole) // 2])
        return await (_drip(writer, reply, now.hold) if fault == "drip" else _send(writer, 200, reply))

    def _completion(self, request: dict[str, Any], text: str, finish: str) -> dict[str, Any]:
        asked = -(-sum(len(message["content"]) for message in request["messages"]) // CHARACTERS_PER_TOKEN)
        said = -(-len(text) // CHARACTERS_PER_TOKEN)
        self._counted["tokens in"] += asked
        self._counted["tokens out"] += said
        usage = {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}
        reply = completion(text, model=request.get("model"), usage=usage)
        reply["choices"][0]["finish_reason"] = finish
        return reply


def _refusal(now: Behaviour, key: str, model: str) -> int | None:
    return 404 if now.models and model not in now.models else now.keys.get(key)


async def _send(writer: asyncio.StreamWriter, status: int, value: Any, headers: str = "") -> bool:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    return True


async def _drip(writer: asyncio.StreamWriter, value: Any, seconds: float) -> bool:
    body = json.dumps(value).encode()
    writer.write(b"HTTP/1.1 200 -\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body))
    for start in range(0, len(body), 16):
        await asyncio.sleep(seconds * 16 / len(body))
        writer.write(body[start : start + 16])
        await writer.drain()
    return True


@contextmanager
def fault_server(
    answer: Callable[[dict[str, Any]], Any] = baseline_or_source, behaviour: Behaviour | None = None, port: int = 0
) -> Iterator[FaultServer]:
    """Run a server in a thread of this process."""
    server = FaultServer(answer, behaviour or Behaviour())
    loop = asyncio.new_event_loop()
    listening = loop.run_until_complete(asyncio.start_server(server.serve, "127.0.0.1", port, backlog=256))
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def stop() -> None:
        listening.close()
        server.hang_up()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fault_server")
    parser.add_argument("--answer", default="tests.faults:baseline_or_source", help="module:function")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds")
    parser.add_argument("--fault", action="append", default=[], help="FAULT=SHARE")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--port", type=int, default=0)
    chosen = parser.parse_args()
    module, _, function = chosen.answer.partition(":")
    faults = {name: float(share) for name, _, share in (one.partition("=") for one in chosen.fault)}
    behaviour = Behaviour(latency=chosen.latency, faults=faults, seed=chosen.seed)
    with fault_server(getattr(importlib.import_module(module), function), behaviour, chosen.port) as server:
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    _main()
