"""Which batches are worth another run."""

from media_assets.operations.complete import incomplete_batches
from media_assets.operations.workspace import Workspace

MOST_ATTEMPTS = 10
"""An item that failed this often is left to `media retry`."""


def batches_to_retry(workspace: Workspace, most_attempts: int = MOST_ATTEMPTS) -> list[str]:
    """Return the batches with failed or degraded items, and those whose run never began or never got through."""
    return sorted({*workspace.ledger.items.batches_to_retry(most_attempts), *incomplete_batches(workspace)})
