"""One kind of request to a service: how it is sent, read, counted and paid for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from resources.money.billing import Charge, Request, Usage

Answer = TypeVar("Answer")
Result = TypeVar("Result")

PROBE_SECONDS = 20.0
"""How long a probe may take: the sensor that makes it has a minute for all of them."""


class Tokens(NamedTuple):
    """What the service says it counted, and which model it says answered."""

    model: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0


def no_tokens(_answer: Any) -> Tokens:
    """Count nothing: for services that do not count tokens."""
    return Tokens()


@dataclass(frozen=True)
class Exchange(Generic[Answer, Result]):
    """A request that may be sent several times.

    Attributes:
        about: what it is, for the books; its service is filled in by the client.
        send: gets a client of the openai package; must be safe to repeat.
        read: gets the answer and the seconds it took; what it raises counts as the service's failure.
        count: says what the service counted.
        seconds: time it may take, where that is less than the client's.
    """

    about: Request
    send: Callable[[Any], Answer]
    read: Callable[[Answer, float], Result]
    count: Callable[[Answer], Tokens] = no_tokens
    seconds: float = float("inf")

    @property
    def tokens(self) -> int:
        """How many tokens it is thought to take."""
        return self.about.tokens_in + self.about.tokens_out


class NoCharge(Charge):
    """Where nobody keeps books."""

    def settle(self, usage: Usage) -> None:
        """Record nothing."""
