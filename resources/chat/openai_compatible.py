"""Any service that speaks the OpenAI chat protocol: OpenAI itself, vLLM, Ollama, llama.cpp, a gateway."""

import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import dagster as dg
from pydantic import Field, PrivateAttr, SecretStr

from resources.breaker_store import BreakerStore, MemoryBreakerStore
from resources.chat.base import ChatModel, ChatReply
from resources.chat.connection import open_client
from resources.chat.deadline import DeadlineExceeded, within
from resources.chat.failures import meaning_of
from resources.chat.shape import mismatch
from resources.errors import ServiceRefused, ServiceUnavailable
from resources.model import ModelIdentity
from resources.resilience import CircuitBreaker, retrying

OFFICIAL_URL = "https://api.openai.com/v1"

_PROCESS_STORE = MemoryBreakerStore()
_NOT_GIVEN: Any = None


class OpenAIChatModel(ChatModel):
    """Asks a chat model for JSON of a schema, with a deadline, retries by class of error and a circuit breaker.

    The key and the breaker store are resource dependencies and not config: Dagster copies them into every run as they
    are, and neither shows in the UI, in run config or in `repr`.
    """

    name: str = Field(description="The model's name as the service knows it.")
    base_url: str = Field(default=OFFICIAL_URL, description="Where the service's chat completions live, up to /v1.")
    timeout: float = Field(default=120.0, gt=0, description="Seconds one request may take in all, replies included.")
    api_key: dg.ResourceDependency[SecretStr] = Field(
        default=_NOT_GIVEN, exclude=True, description="The key; services on one's own machine need none."
    )
    breaker_store: dg.ResourceDependency[Any] = Field(
        default=_NOT_GIVEN,
        exclude=True,
        description="A BreakerStore shared by all processes; this process alone by default.",
    )

    not_in_key = frozenset({"base_url", "timeout"})

    _sleep: Callable[[float], None] = PrivateAttr(default=time.sleep)

    @property
    def service(self) -> str:
        """Host and port of the service, without any user name that the URL may carry."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    @property
    def identity(self) -> ModelIdentity:
        """The model's name, and the service as its revision: services do not say which weights they run."""
        return ModelIdentity(self.name, self.service)

    def unavailable(self) -> str | None:
        """Return why the model cannot be called, or None; nothing is sent."""
        if not self.name:
            return "No chat model is set (MEDIA_CHAT_MODEL is empty)."
        if self.base_url == OFFICIAL_URL and not self._key():
            return f"The chat model {self.name} needs a key (OPENAI_API_KEY is not set)."
        return None

    def load(self) -> deque[Any]:
        """Prepare a pool of idle connections; there are no weights."""
        return deque()

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Close the idle connections at the end of a run."""
        self.close()

    def close(self) -> None:
        """Close the idle connections; the next question opens a new one."""
        while "model" in self.__dict__ and self.model:
            self.model.pop().close()

    @cached_property
    def breaker(self) -> CircuitBreaker:
        """The service's breaker, shared by every model on that service."""
        store: BreakerStore = self.breaker_store or _PROCESS_STORE
        return CircuitBreaker(f"chat service {self.service}", store)

    def ask(self, instruction: str, data: Mapping[str, Any], schema: Mapping[str, Any]) -> ChatReply:
        """Ask once, trying again by class of error.

        Raises:
            ServiceUnavailable: see the base class; also while the breaker is open (`CircuitOpen`).
            ServiceRefused: key, quota or request refused, or nothing is set.
        """
        reason = self.unavailable()
        if reason:
            raise ServiceRefused(reason)
        request = {
            "model": self.name,
            "messages": [
                {"role": "system", "content": _sendable(instruction)},
                {"role": "user", "content": _sendable(json.dumps(data, ensure_ascii=False))},
            ],
            "response_format": {
                "type": "json_schema",
                # Strict decoding is only defined for schemas that close their objects.
                "json_schema": {
                    "name": "reply",
                    "schema": schema,
                    "strict": schema.get("additionalProperties") is False,
                },
            },
        }
        return retrying(lambda: self.breaker.call(lambda: self._once(request, schema)), sleep=self._sleep)

    def _once(self, request: dict[str, Any], schema: Mapping[str, Any]) -> ChatReply:
        started = time.monotonic()
        client = self._client()
        try:
            completion = within(self.timeout, lambda: client.chat.completions.create(**request), client.close)
        except DeadlineExceeded:
            failure: Exception = ServiceUnavailable(f"{self.service} did not finish within {self.timeout:g} s")
        except Exception as error:
            client.close()
            failure = meaning_of(error, self.service, self.timeout)
        else:
            self.model.append(client)
            return self._reply(completion, schema, time.monotonic() - started)
        # Raised outside the handlers, so that the original, which holds the request, is not even its context.
        raise failure

    def _reply(self, completion: Any, schema: Mapping[str, Any], seconds: float) -> ChatReply:
        choices = getattr(completion, "choices", None)
        if not isinstance(choices, list) or not choices:
            raise ServiceUnavailable(f"{self.service} sent something that is no chat completion")
        message = getattr(choices[0], "message", None)
        if isinstance(getattr(message, "refusal", None), str):
            raise ServiceRefused(f"{self.name} declined to answer")
        if getattr(choices[0], "finish_reason", None) == "length":
            raise ServiceUnavailable(f"{self.name} was cut off at its length limit")
        content = _parsed(getattr(message, "content", None))
        wrong = "reply is not JSON" if content is None else mismatch(content, {"type": "object", **schema})
        if wrong:
            raise ServiceUnavailable(f"{self.name} answered in the wrong shape: {wrong}")
        usage = getattr(completion, "usage", None)
        details = getattr(usage, "prompt_tokens_details", None)
        return ChatReply(
            content=content or {},
            model=str(getattr(completion, "model", None) or self.name),
            tokens_in=_count(usage, "prompt_tokens"),
            tokens_out=_count(usage, "completion_tokens"),
            tokens_cached=_count(details, "cached_tokens"),
            seconds=seconds,
        )

    def _client(self) -> Any:
        try:
            return self.model.pop()
        except IndexError:
            pass
        return open_client(self.base_url, self._key(), self.timeout)

    def _key(self) -> str:
        return self.api_key.get_secret_value().strip() if self.api_key else ""


def _sendable(text: str) -> str:
    # File names can hold lone surrogates, which UTF-8 cannot carry.
    return text.encode("utf-8", "replace").decode("utf-8")


def _parsed(content: Any) -> dict[str, Any] | None:
    try:
        # An escaped lone surrogate is valid JSON, but no table can hold it.
        value = json.loads(_sendable(json.dumps(json.loads(content), ensure_ascii=False)))
    except (TypeError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _count(usage: Any, name: str) -> int:
    value = getattr(usage, name, None)
    return value if isinstance(value, int) and value > 0 else 0
