"""Checks that every per-batch asset yields itself, in its own step."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import dagster as dg

from media_assets.work import StageRun
from resources.ledger import Ledger
from resources.resilience import CircuitBreaker

ACCOUNTS = "accounts_add_up"
COMPLETE = "nothing_lost_or_lesser"
SERVICES = "services_answer"
LESSER = ("failed", "quarantined", "degraded")
"""States that the second check reports."""


def check_specs(asset: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    """Return the checks of a per-batch asset."""
    return [
        dg.AssetCheckSpec(ACCOUNTS, asset=asset, description="Items eligible equal the sum over their states."),
        dg.AssetCheckSpec(COMPLETE, asset=asset, description="No item failed, was quarantined or is degraded."),
    ]


def check_results(asset: dg.AssetKey, ledger: Ledger, runs: Sequence[StageRun]) -> list[dg.AssetCheckResult]:
    """Judge the runs of one step: the accounts are read back from the ledger, not from memory."""
    return [_accounts(asset, ledger, runs), _complete(asset, runs)]


def warning(
    asset: dg.AssetKey, check: str, wrong: Mapping[str, str], facts: Mapping[str, float]
) -> dg.AssetCheckResult:
    """Return the result of an asset's own check; `wrong` says what it found by batch, nothing when it passed."""
    return dg.AssetCheckResult(
        passed=not wrong,
        asset_key=asset,
        check_name=check,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={**facts, **wrong},
    )


def breaker_check(asset: dg.AssetKey, breakers: Iterable[CircuitBreaker]) -> dg.AssetCheckResult:
    """Warn while the circuit breaker of a service that an asset asks is not closed."""
    troubles = {breaker.name: breaker.trouble() for breaker in breakers}
    wrong = {name: said for name, said in troubles.items() if said}
    return warning(asset, SERVICES, wrong, {"services": len(troubles)})


def _accounts(asset: dg.AssetKey, ledger: Ledger, runs: Sequence[StageRun]) -> dg.AssetCheckResult:
    wrong = {}
    for run in runs:
        accounted = sum(ledger.items.counts(run.batch, run.stage.name).values())
        if accounted != run.eligible or len(run.rows) != run.eligible:
            wrong[run.batch] = f"{run.eligible} eligible, {accounted} in the ledger"
    return dg.AssetCheckResult(
        passed=not wrong,
        asset_key=asset,
        check_name=ACCOUNTS,
        metadata={"eligible items": sum(run.eligible for run in runs), **wrong},
    )


def _complete(asset: dg.AssetKey, runs: Sequence[StageRun]) -> dg.AssetCheckResult:
    states: Counter[str] = Counter()
    for run in runs:
        states.update(run.states)
    lesser: dict[str, int | str] = {f"items {name}": states[name] for name in LESSER if states[name]}
    reasons = Counter(row.reason for run in runs for row in run.rows.values() if row.state in LESSER and row.reason)
    if reasons:
        lesser["most often"] = reasons.most_common(1)[0][0]
    return dg.AssetCheckResult(
        passed=not lesser,
        asset_key=asset,
        check_name=COMPLETE,
        severity=dg.AssetCheckSeverity.WARN,
        metadata=lesser,
    )
