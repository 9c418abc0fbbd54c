"""Several chat models in order: the next one answers while the one before it cannot."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import dagster as dg
from pydantic import Field

from resources.chat.base import NO_PURPOSE, ChatModel, ChatReply, Purpose
from resources.chat.openai_compatible import OpenAIChatModel
from resources.errors import BudgetExceeded, ServiceRefused, TransientError
from resources.model import ModelIdentity


class FallbackChatModel(ChatModel):
    """Asks the first model, and the next one where its retries are used up, its breaker is open or it refuses.

    Its identity and its part of keys are those of the first model; a reply of another one says so in `stepped_down`.
    """

    models: dg.ResourceDependency[Any] = Field(exclude=True, description="The models in order, two or more.")

    @property
    def _models(self) -> Sequence[OpenAIChatModel]:
        models: Sequence[OpenAIChatModel] = self.models
        return models

    @property
    def identity(self) -> ModelIdentity:
        """Those of the first model."""
        return self._models[0].identity

    @property
    def services(self) -> Sequence[Any]:
        """The clients of all models."""
        return self._models

    def key_settings(self) -> dict[str, Any]:
        """Those of the first model."""
        return self._models[0].key_settings()

    def load(self) -> Sequence[OpenAIChatModel]:
        """Load nothing; each model has connections of its own."""
        return self._models

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Close the idle connections at the end of a run."""
        self.close()

    def close(self) -> None:
        """Close the idle connections of all models."""
        for model in self._models:
            model.close()

    def named(self, name: str) -> ChatModel:
        """Return another model of the first one's service, without those that stand in."""
        return self._models[0].named(name)

    def unavailable(self) -> str | None:
        """Return None if one of the models can be called, else why the first one cannot."""
        reasons = [model.unavailable() for model in self._models]
        return None if None in reasons else reasons[0]

    def ask(
        self, instruction: str, data: Mapping[str, Any], schema: Mapping[str, Any], purpose: Purpose = NO_PURPOSE
    ) -> ChatReply:
        """Ask one model after the other until one answers.

        Raises:
            BudgetExceeded: at once; another model costs money too.
            ServiceUnavailable: the last model's trouble, once all failed.
            ServiceRefused: likewise.
        """
        first: str | None = None
        failure: TransientError = ServiceRefused(self.unavailable() or "")
        for model in self._models:
            reason = model.unavailable()
            if reason is None:
                try:
                    return replace(model.ask(instruction, data, schema, purpose), stepped_down=first)
                except BudgetExceeded:
                    raise
                except TransientError as error:
                    failure, reason = error, str(error)
            first = first or f"{model.identity.name} did not answer: {reason.rstrip('.')}"
        raise failure
