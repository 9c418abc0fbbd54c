"""Large language models behind a chat protocol."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from resources.model import ModelClient


@dataclass(frozen=True)
class Purpose:
    """What a call is for: it goes into the call's row in the ledger and the budget's sums, never to the service.

    Attributes:
        batch: the batch; empty where a call belongs to none.
        stage: the stage's name.
        item: id of the item, or of the first of those asked about together.
        language: ISO 639-1 code of what is made.
        run: id of the Dagster run, or of whatever else the budget of one run counts together.
        variant: the variant of an experiment, if one is under way.
    """

    batch: str = ""
    stage: str = ""
    item: str = ""
    language: str = ""
    run: str = ""
    variant: str = ""


NO_PURPOSE = Purpose()


@dataclass(frozen=True)
class ChatReply:
    """A reply whose text is valid JSON of the asked schema, with what it cost in tokens and seconds.

    Attributes:
        model: the model that made it, as the service names it.
        stepped_down: why another model than the first one answered, None where the first one did. What such a reply
            makes is a lesser result: it must not be kept under the first model's key.
    """

    content: Mapping[str, Any]
    model: str
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    seconds: float
    stepped_down: str | None = None


class ChatModel(ModelClient):
    """Answers one instruction about one piece of data with JSON."""

    @abstractmethod
    def unavailable(self) -> str | None:
        """Return None when the model can be called, else a sentence saying why not (no model set, no key)."""

    @property
    def services(self) -> Sequence[Any]:
        """The clients of the services that are asked (`ServiceClient`, which rests on this module); none by default."""
        return ()

    def named(self, name: str) -> "ChatModel":
        """Return the client of another model of the same service; itself where models have no names."""
        if "name" not in type(self).model_fields:
            return self
        # The identity may be remembered; what is shared, such as limits and the breaker, is the service's.
        copy = self.model_copy(update={"name": name})
        copy.__dict__.pop("identity", None)
        return copy

    @abstractmethod
    def ask(
        self, instruction: str, data: Mapping[str, Any], schema: Mapping[str, Any], purpose: Purpose = NO_PURPOSE
    ) -> ChatReply:
        """Ask for an object of `schema` (JSON Schema), sending foreign text only inside `data`.

        Raises:
            BudgetExceeded: the money for this run or month is used up.
            ServiceUnavailable: network, timeout, 5xx, 429 (`RateLimited`) or a reply of the wrong shape, after retries.
            ServiceRefused: key, quota or request refused.
        """
