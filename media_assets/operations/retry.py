"""Which batches are worth another run."""

from media_assets.library.inventory import NAME
from resources.ledger import Ledger

MOST_ATTEMPTS = 10
"""An item that failed this often is left to `media retry`."""


def batches_to_retry(ledger: Ledger, most_attempts: int = MOST_ATTEMPTS) -> list[str]:
    """Return the batches with failed or degraded items, and those whose run died before it took inventory."""
    begun = {row.batch for row in ledger.items.of(stage=NAME)}
    never_begun = [batch for batch in ledger.files.batches() if batch not in begun]
    return sorted({*ledger.items.batches_to_retry(most_attempts), *never_begun})
