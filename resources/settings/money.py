"""Settings of money: budgets, and what happens when one is used up."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from resources.settings.lists import Unset


class MoneySettings(BaseModel):
    """Budgets in US dollars; prices are the library's `prices.csv` and those that come with genai-prices."""

    budget_run: Annotated[float | None, Unset] = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        description="US dollars that the calls of one run to paid models may cost. Empty: no limit. Prices come with "
        "genai-prices; the library's prices.csv comes first (model, input, output, cached: US dollars for a million "
        "tokens; minute: for a minute of audio; service: host that it holds for).",
    )
    budget_month: Annotated[float | None, Unset] = Field(
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
