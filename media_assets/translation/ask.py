"""One run's line to the chat model: says what each call is for, and hangs up where calling on is pointless."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from resources.chat.base import ChatModel, Purpose
from resources.errors import BudgetExceeded, ServiceRefused

MOST_REFUSALS = 8
"""Refusals in a row, with no answer between them, after which the service is not asked again in this run."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back.

    Attributes:
        entries: of the reply, one for each cue that it answers.
        engine: who answered.
        lesser: why that is less than what was asked for, or None.
    """

    entries: list[Mapping[str, Any]]
    engine: str
    lesser: str | None = None


class Line:
    """Asks a chat model; used by many threads.

    Args:
        chat: the model.
        purpose: what all calls have in common; each call adds the content and the variant.
    """

    def __init__(self, chat: ChatModel, purpose: Purpose) -> None:
        """Open the line; nothing is sent."""
        self.chat, self.purpose = chat, purpose
        self._engine = str(chat.identity)
        self._lock = threading.Lock()
        self._refused = 0
        self._over: BudgetExceeded | ServiceRefused | None = None

    def ask(
        self, instruction: str, data: Mapping[str, Any], schema: Mapping[str, Any], content: str, variant: str
    ) -> Reply:
        """Ask once; the client tries again by itself.

        Raises:
            TransientError: as `ChatModel.ask` says; without a call once the money is used up or all is refused.
        """
        if self._over is not None:
            raise self._over
        try:
            purpose = replace(self.purpose, item=content, variant=variant)
            reply = self.chat.ask(instruction, data, schema, purpose)
        except BudgetExceeded as error:
            self._over = error
            raise
        except ServiceRefused as error:
            with self._lock:
                self._refused += 1
                if self._refused >= MOST_REFUSALS:
                    self._over = error
            raise
        self._refused = 0
        engine = reply.model if reply.stepped_down else self._engine
        return Reply(reply.content["cues"], engine, reply.stepped_down)
