"""Any service that speaks the OpenAI chat protocol: OpenAI itself, vLLM, Ollama, llama.cpp, a gateway."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import dagster as dg
from pydantic import Field

from resources.chat.base import NO_PURPOSE, ChatModel, ChatReply, Purpose
from resources.chat.service import OFFICIAL_URL, ServiceClient
from resources.chat.shape import mismatch
from resources.errors import ServiceRefused, ServiceUnavailable
from resources.model import ModelIdentity
from resources.sanitising.sanitiser import Sanitiser

_NOT_GIVEN: Any = None


class OpenAIChatModel(ServiceClient, ChatModel):
    """Asks a chat model for JSON of a schema."""

    capability: ClassVar[str] = "chat"

    name: str = Field(description="The model's name as the service knows it.")
    sanitiser: dg.ResourceDependency[Any] = Field(
        default=_NOT_GIVEN, exclude=True, description="Masks what is private in what is sent; all kinds by default."
    )

    @property
    def identity(self) -> ModelIdentity:
        """The model's name, and the service as its revision: services do not say which weights they run."""
        return ModelIdentity(self.name, self.service)

    def unavailable(self) -> str | None:
        """Return why the model cannot be called, or None; nothing is sent."""
        if not self.name:
            return "No chat model is set (MEDIA_CHAT_MODEL is empty)."
        if self.base_url == OFFICIAL_URL and not self.key():
            return f"The chat model {self.name} needs a key (OPENAI_API_KEY is not set)."
        return None

    def ask(
        self, instruction: str, data: Mapping[str, Any], schema: Mapping[str, Any], purpose: Purpose = NO_PURPOSE
    ) -> ChatReply:
        """Ask once, trying again by class of error.

        Raises:
            ServiceUnavailable: see the base class; also while the breaker is open (`CircuitOpen`).
            ServiceRefused: key, quota or request refused, or nothing is set.
        """
        reason = self.unavailable()
        if reason:
            raise ServiceRefused(reason)
        masked = (self.sanitiser or Sanitiser()).mask(data)
        request = {
            "model": self.name,
            "messages": [
                {"role": "system", "content": _sendable(instruction + masked.notice)},
                {"role": "user", "content": _sendable(json.dumps(masked.data, ensure_ascii=False))},
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
        reply = self.call(
            lambda client: client.chat.completions.create(**request),
            lambda completion, seconds: self._reply(completion, schema, seconds),
        )
        return replace(reply, content=masked.restore(reply.content))

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
