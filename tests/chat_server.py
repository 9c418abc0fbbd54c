"""A local server that speaks the OpenAI chat protocol and can fail in the ways that real services do."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

Answer = Callable[[dict[str, Any]], Any]
"""Gets the parsed request, returns the JSON value that the model answers."""


def completion(content: Any, **changes: Any) -> dict[str, Any]:
    """Return a chat completion whose message is `content`, as text."""
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "tiny-model-1",
        "choices": [choice],
        "usage": {
            "prompt_tokens": 11,
            "completion_tokens": 7,
            "total_tokens": 18,
            "prompt_tokens_details": {"cached_tokens": 3},
        },
    } | changes


class ChatServer(ThreadingHTTPServer):
    """Serves /v1/chat/completions on a free loopback port.

    `modes` is what the next requests meet, one each; the last one stays. Modes: ok, 429, 500, 401, quota, drip, html,
    empty, truncated, reset, redirect, refusal, length, filtered, prose. `keys` gives a key a mode of its own, for every
    request. `requests` holds what was asked, `headers` with what.
    """

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.modes: list[str] = ["ok"]
        self.keys: dict[str, str] = {}
        self.retry_after: str | None = "7"
        self.gets: list[str] = []
        self.bodies: list[bytes] = []
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.drips_finished = 0
        self.hung_up = threading.Event()
        self.stopping = threading.Event()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """What a client takes as base_url."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def next_mode(self, key: str = "") -> str:
        """Take the key's mode, or the next one; the last one stays for ever."""
        with self._lock:
            if key in self.keys:
                return self.keys[key]
            return self.modes.pop(0) if len(self.modes) > 1 else self.modes[0]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent: clients that hang up are part of the tests."""


ServerT = TypeVar("ServerT", bound=ChatServer)


@contextmanager
def chat_server(answer: Answer | None = None) -> Iterator[ChatServer]:
    """Run a server; by default its model answers ``{"text": "hola"}``."""
    with serving(ChatServer(answer or (lambda _request: {"text": "hola"}))) as server:
        yield server


@contextmanager
def serving(server: ServerT) -> Iterator[ServerT]:
    """Run a server in a thread of its own."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ChatServer

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"]))
        body = json.loads(raw)
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.server.bodies.append(raw)
        self.server.requests.append(body)
        key = self.headers.get("authorization", "").removeprefix("Bearer ")
        getattr(self, "_" + self.server.next_mode(key))(body)

    def do_GET(self) -> None:
        self.server.gets.append(self.path)
        mode = self.server.next_mode()
        getattr(self, "_" + mode)({}) if mode != "ok" else self._json(200, {"object": "list", "data": []})

    def _ok(self, body: dict[str, Any]) -> None:
        self._json(200, completion(self.server.answer(body)))

    def _429(self, body: dict[str, Any]) -> None:
        wait = {"Retry-After": self.server.retry_after} if self.server.retry_after else {}
        self._json(429, {"error": {"message": "slow down", "code": "rate_limit_exceeded"}}, wait)

    def _quota(self, body: dict[str, Any]) -> None:
        self._json(429, {"error": {"message": "pay", "code": "insufficient_quota"}})

    def _500(self, body: dict[str, Any]) -> None:
        self._json(500, {"error": {"message": "broken"}})

    def _401(self, body: dict[str, Any]) -> None:
        # Some gateways repeat the key they refuse.
        sent = self.headers["authorization"]
        self._json(401, {"error": {"message": f"bad key {sent}", "code": sent}}, {"X-Echo": sent})

    def _403(self, body: dict[str, Any]) -> None:
        self._json(403, {"error": {"message": "not this"}})

    def _html(self, body: dict[str, Any]) -> None:
        self._send(200, b"<html>please log in</html>", {"Content-Type": "text/html"})

    def _empty(self, body: dict[str, Any]) -> None:
        self._json(200, {})

    def _truncated(self, body: dict[str, Any]) -> None:
        whole = json.dumps(completion(self.server.answer(body))).encode()
        self._send(200, whole[: len(whole) // 2], {"Content-Type": "application/json"})

    def _prose(self, body: dict[str, Any]) -> None:
        self._json(200, completion("Sure! Here is your translation: hola"))

    def _refusal(self, body: dict[str, Any]) -> None:
        reply = completion(None)
        reply["choices"][0]["message"]["refusal"] = "I cannot help with that."
        self._json(200, reply)

    def _length(self, body: dict[str, Any]) -> None:
        reply = completion('{"text": "ho')
        reply["choices"][0]["finish_reason"] = "length"
        self._json(200, reply)

    def _filtered(self, body: dict[str, Any]) -> None:
        reply = completion(self.server.answer(body))
        reply["choices"][0]["finish_reason"] = "content_filter"
        self._json(200, reply)

    def _redirect(self, body: dict[str, Any]) -> None:
        self._send(307, b"", {"Location": self.path})

    def _reset(self, body: dict[str, Any]) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _drip(self, body: dict[str, Any]) -> None:
        whole = json.dumps(completion(self.server.answer(body))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        try:
            for byte in whole:
                if self.server.stopping.wait(0.05):
                    return
                self.wfile.write(bytes([byte]))
            self.server.drips_finished += 1
        except OSError:
            self.server.hung_up.set()
            self.close_connection = True

    def _json(self, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(value).encode(), {"Content-Type": "application/json"} | (headers or {}))

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
