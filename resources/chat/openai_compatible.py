"""Any service that speaks the OpenAI chat protocol: OpenAI itself, vLLM, Ollama, llama.cpp, a gateway."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar

import dagster as dg
from pydantic import Field

from resources.chat.base import NO_PURPOSE, ChatModel, ChatReply, Purpose
from resources.chat.completion import content_of, counted
from resources.chat.exchange import PROBE_SECONDS, Exchange
from resources.chat.repair import sendable
from resources.chat.service import OFFICIAL_URL, ServiceClient
from resources.errors import ServiceRefused, WrongReply
from resources.model import ModelIdentity
from resources.money.billing import Request
from resources.money.tokens import guessed_tokens
from resources.sanitising.masking import Masked
from resources.sanitising.sanitiser import Sanitiser

_NOT_GIVEN: Any = None

TIMES_ASKED = 2
"""A reply of the wrong shape is asked for again once, saying what was wrong."""

_PROBE = [{"role": "user", "content": "Reply with the word yes."}]


class OpenAIChatModel(ServiceClient, ChatModel):
    """Asks a chat model for JSON of a schema."""

    capability: ClassVar[str] = "chat"

    name: str = Field(description="The model's name as the service knows it.")
    keep_prompts: bool = Field(default=False, description="Whether the books keep what is sent, word for word.")
    sanitiser: dg.ResourceDependency[Any] = Field(
        default=_NOT_GIVEN, exclude=True, description="Masks what is private in what is sent; all kinds by default."
    )
    not_in_key = ServiceClient.not_in_key | {"keep_prompts"}

    @property
    def identity(self) -> ModelIdentity:
        """The model's name, and the service as its revision: services do not say which weights they run."""
        return ModelIdentity(self.name, self.service)

    @property
    def services(self) -> Sequence[Any]:
        """This client."""
        return (self,)

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
        """Ask, trying again by class of error, and once more where the reply has the wrong shape.

        Raises:
            BudgetExceeded: see the base class.
            ServiceUnavailable: see the base class; also while the breaker is open (`CircuitOpen`), and where the
                second reply has the wrong shape too (`WrongReply`).
            ServiceRefused: key, quota or request refused, or nothing is set.
        """
        reason = self.unavailable()
        if reason:
            raise ServiceRefused(reason)
        masked = self._masking.mask(data)
        instruction += masked.notice
        failure: WrongReply | None = None
        for _ in range(TIMES_ASKED):
            told = f"{instruction}\n\n{_AGAIN.format(wrong=failure.wrong)}" if failure else instruction
            try:
                reply = self._ask_once(told, masked, schema, purpose)
                return replace(reply, content=masked.restore(reply.content))
            except WrongReply as error:
                failure = error
        assert failure is not None
        raise failure

    def probe(self) -> None:
        """Ask a question of five words once: a list of models may still come while no model answers."""
        asked = self._exchange({"model": self.name, "messages": _PROBE}, Purpose(stage="probe"))
        self.call_once(replace(asked, seconds=PROBE_SECONDS))

    @cached_property
    def _masking(self) -> Sanitiser:
        # Making a resource takes longer than a whole request.
        return self.sanitiser or Sanitiser()

    def _ask_once(self, instruction: str, masked: Masked, schema: Mapping[str, Any], purpose: Purpose) -> ChatReply:
        text = sendable(json.dumps(masked.data, ensure_ascii=False))
        request = {
            "model": self.name,
            "messages": [{"role": "system", "content": sendable(instruction)}, {"role": "user", "content": text}],
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
        exchange = self._exchange(request, purpose, schema, math.ceil(guessed_tokens(text)))
        return self.call(replace(exchange, about=replace(exchange.about, masked=masked.count)))

    def _exchange(
        self, request: Mapping[str, Any], purpose: Purpose, schema: Mapping[str, Any] | None = None, answer: int = 1
    ) -> Exchange[dict[str, Any], ChatReply]:
        written = json.dumps(request, ensure_ascii=False)
        body = written.encode()

        def send(client: Any) -> Any:
            # As bytes, because what is sent is what is hashed; and the package's own models of request and reply take
            # half of the processor time of a call.
            return client.post("/chat/completions", cast_to=object, content=body)

        def read(answer: dict[str, Any], seconds: float) -> ChatReply:
            content = content_of(answer, schema, self.name, self.service)
            tokens = counted(answer)
            return ChatReply(content, tokens.model or self.name, *tokens[1:], seconds)

        about = Request(
            purpose=purpose,
            model=self.name,
            tokens_in=math.ceil(guessed_tokens(written)),
            tokens_out=answer,
            digest=sha256(body).hexdigest(),
            prompt=written if self.keep_prompts else None,
        )
        return Exchange(about, send, read, counted)


_AGAIN = (
    "Your last reply to this was not usable: {wrong}. Reply again with one complete JSON object of the schema, "
    "and nothing before or after it."
)
