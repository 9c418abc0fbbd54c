"""The billing that settings lead to."""

from typing import TYPE_CHECKING

from resources.ledger import Ledger
from resources.library import Library
from resources.money.budget import Limits
from resources.money.ledger_billing import LedgerBilling
from resources.money.price_list import FILE, minute_prices
from resources.money.prices import Prices

if TYPE_CHECKING:
    from resources.settings import Settings


def limits_from(settings: "Settings") -> Limits:
    """Return the budgets."""
    return Limits(settings.budget_run, settings.budget_month, settings.budget_action == "step_down")


def prices_from(settings: "Settings", library: Library) -> Prices:
    """Return the prices: the library's own list, the setting of prices for audio, what comes with genai-prices."""
    return Prices(library.user_file(FILE), [minute_prices(settings.asr_minute_prices)])


def billing_from(settings: "Settings", library: Library, ledger: Ledger) -> LedgerBilling:
    """Return what clients of metered services tell of each request; nothing is opened before the first."""
    return LedgerBilling(lambda: ledger.accounts, prices_from(settings, library), limits_from(settings))
