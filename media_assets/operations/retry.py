"""Which batches are worth another run."""

from media_assets.keys import fingerprint
from media_assets.operations.complete import incomplete_batches
from media_assets.operations.workspace import Workspace
from media_assets.speech.transcripts import transcripts_stage
from media_assets.translation.baseline import translations_stage
from media_assets.translation.enhanced import enhanced_stage
from resources import build_resources

MOST_ATTEMPTS = 10
"""An item that failed this often is left to `media retry BATCH`."""


def batches_to_retry(workspace: Workspace, most_attempts: int = MOST_ATTEMPTS) -> list[str]:
    """Return the batches that another run could better.

    These are the batches with failed items, with degraded items that today's settings would key differently or whose
    result was not kept, and those whose run never began or never got through. A degraded item whose lesser result
    would only be found again is not worth a run.
    """
    rows = workspace.ledger.items.to_retry(most_attempts)
    kept = workspace.ledger.results.known([key for *_, state, _, key in rows if state == "degraded" and key])
    current = set(_fingerprints(workspace)) if kept else set()
    worth = {
        batch
        for batch, _, state, made_with, key in rows
        if state == "failed" or key not in kept or made_with not in current
    }
    return sorted({*worth, *incomplete_batches(workspace)})


def _fingerprints(workspace: Workspace) -> list[str]:
    """Return the fingerprints of the stages that can degrade, under today's settings."""
    clients = build_resources(workspace.settings)
    stages = [transcripts_stage(workspace.library, clients["workers"], clients["transcriber"])]
    for language in workspace.settings.languages:
        stages.append(translations_stage(clients["translator"], language))
        stages.append(enhanced_stage(clients["chat_model"], workspace.ledger, "", language))
    return [fingerprint(stage.components) for stage in stages]
