"""No large language model."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from resources.chat.base import NO_PURPOSE, ChatModel, ChatReply, Purpose
from resources.errors import ServiceRefused
from resources.model import ModelIdentity


class NoChatModel(ChatModel):
    """Says that no chat model is set, so that everything that would ask one is skipped with that reason."""

    reason: str = Field(
        default="No chat model is set (MEDIA_CHAT_MODEL is none).",
        description="The sentence shown wherever a chat model would have been asked.",
    )
    not_in_key = frozenset({"reason"})

    @property
    def identity(self) -> ModelIdentity:
        """The absence of a model."""
        return ModelIdentity("none", "0")

    def load(self) -> None:
        """Load nothing."""

    def unavailable(self) -> str:
        """Return the reason."""
        return self.reason

    def ask(
        self, instruction: str, data: Mapping[str, Any], schema: Mapping[str, Any], purpose: Purpose = NO_PURPOSE
    ) -> ChatReply:
        """Refuse.

        Raises:
            ServiceRefused: always.
        """
        raise ServiceRefused(self.reason)
