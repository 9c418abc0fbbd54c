"""What an asset's run over batches is expected to take, and whether budgets leave room for it."""

from dataclasses import dataclass, field, replace

from media_assets.money.standing import standings
from resources.ledger.costs import Costs
from resources.money.budget import Limits, dollars


@dataclass(frozen=True)
class Preview:
    """What an asset's run over batches is expected to take.

    Attributes:
        things: cues, segments or recordings still to be made; what is stored costs nothing.
        money: US dollars; None where no price is known, and `notes` then say of what.
        seconds: None where nothing comparable was timed.
        learned_from: calls that this was learned from.
        notes: sentences about what is behind the figures.
    """

    asset: str
    batches: list[str]
    model: str = ""
    service: str = ""
    things: int = 0
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    audio_seconds: float = 0.0
    money: float | None = 0.0
    price_source: str | None = None
    seconds: float | None = None
    learned_from: int = 0
    notes: list[str] = field(default_factory=list)


def beyond(costs: Costs, limits: Limits, money: float | None, now: float) -> list[str]:
    """Say which budgets some money is too much for.

    Args:
        now: Unix seconds.
    """
    if money is None or not limits:
        return []
    notes = [
        f"That is more than is left of the budget of the {one.name} ({dollars(one.left)})."
        for one in standings(costs, replace(limits, run=None), now)
        if money > one.left
    ]
    if limits.run is not None and money > limits.run:
        notes.append(f"That is more than the budget of one run ({dollars(limits.run)}); several runs have one each.")
    return notes
