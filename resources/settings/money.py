"""Settings of money: budgets, and what happens when one is used up."""

from typing import Any, Literal

from pydantic import BaseModel, Field, field_validator


class MoneySettings(BaseModel):
    """Budgets in US dollars; prices are the library's `prices.csv` and those that come with genai-prices."""

    budget_run: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        description="US dollars that the calls of one run to paid models may cost. Empty: no limit. Prices come with "
        "genai-prices; the library's prices.csv comes first (model, input, output, cached: US dollars for a million "
        "tokens; minute: for a minute of audio; service: host that it holds for).",
    )
    budget_month: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        description="US dollars that the calls of one calendar month (UTC) may cost, all runs together. Empty: no "
        "limit.",
    )
    budget_action: Literal["stop", "step_down"] = Field(
        default="stop",
        description="What becomes of work for which no money is left: stop lets it wait as failed, step_down keeps "
        "what there is without the model as degraded; both are tried again later.",
    )

    @field_validator("budget_run", "budget_month", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return None if isinstance(value, str) and not value.strip() else value
