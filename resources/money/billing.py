"""What the client of a metered service says before and after each request, and who listens."""

from dataclasses import dataclass
from typing import Protocol

from resources.chat.base import NO_PURPOSE, Purpose


@dataclass(frozen=True)
class Request:
    """A request about to be sent.

    Attributes:
        purpose: what it is for.
        service: host and port it goes to.
        model: the model asked for.
        tokens_in: tokens of the prompt, estimated from its length.
        tokens_out: tokens of the answer, estimated.
        audio_seconds: sound that is sent.
        digest: SHA-256 of what is sent.
        masked: private things masked in it.
        prompt: what is sent; None unless the settings allow it to be kept.
    """

    purpose: Purpose = NO_PURPOSE
    service: str = ""
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    audio_seconds: float = 0.0
    digest: str = ""
    masked: int = 0
    prompt: str | None = None


@dataclass(frozen=True)
class Usage:
    """What became of a request, by the service's own count of tokens where it gave one.

    Attributes:
        outcome: `ok`, or a word for the failure: network, timeout, rate-limited, server-error, refused, malformed.
        seconds: how long it took.
        model: the model that answered, where the service names it.
    """

    outcome: str
    seconds: float
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    model: str | None = None


class Charge(Protocol):
    """A request under way, whose estimated price is set aside."""

    def settle(self, usage: Usage) -> None:
        """Record the request as it turned out, and free what was set aside; called exactly once."""


class Billing(Protocol):
    """Sets money aside before a request and records it after."""

    def open(self, request: Request) -> Charge:
        """Set aside what the request may cost.

        Raises:
            BudgetExceeded: the money of this run or month does not suffice; the request must not be sent.
        """
