"""What calls to metered models cost, as an asset."""

import time
from collections.abc import Sequence

import dagster as dg

from media_assets.corpus import corpus_asset, publish_corpus
from media_assets.money import costs as table
from media_assets.money.standing import standings, warnings
from media_assets.schemas.money import COSTS
from media_assets.translation.baseline import name_of as baseline_name
from media_assets.translation.enhanced import name_of as enhanced_name
from resources.ledger import Ledger
from resources.library import Library
from resources.money.ledger_billing import LedgerBilling

_CHECK = ("budgets_kept", "No budget of the month or of one of its runs is used up by more than 80 %.")


def costs_asset(languages: Sequence[str]) -> dg.AssetsDefinition:
    """Return `costs`, which follows everything that calls metered models for `languages`."""
    translated = [name(language) for language in languages for name in (baseline_name, enhanced_name)]

    @corpus_asset(
        table.NAME,
        COSTS,
        group="corpus",
        kinds={"genai-prices"},
        version=table.VERSION,
        deps=["transcripts", *translated],
        check=_CHECK,
    )
    def costs(
        context: dg.AssetExecutionContext,
        library: Library,
        ledger: Ledger,
        billing: dg.ResourceParam[LedgerBilling],
    ) -> dg.MaterializeResult:
        """One row per day, service, model, stage, language, batch and variant: calls, tokens, money, failures."""
        rows = table.costs_table(ledger.accounts.daily_costs())
        wrong = warnings(standings(ledger.accounts, billing.limits, time.time()))
        return publish_corpus(
            context, library, rows, COSTS, _CHECK, wrong, table.facts_of(rows), severity=dg.AssetCheckSeverity.WARN
        )

    return costs
