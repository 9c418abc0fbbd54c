"""Which batches are complete: a stage publishes its table when it is through, so all tables are there."""

from media_assets.asr import plan
from media_assets.documents import pages
from media_assets.embeddings import passages, pictures
from media_assets.fingerprints import audio, text
from media_assets.frames import store
from media_assets.library import inventory
from media_assets.operations.workspace import Workspace
from media_assets.speech import profiles, transcripts
from media_assets.subtitles import store as subtitles
from media_assets.translation import baseline, enhanced
from media_assets.translation import plan as translation_plan

TABLES = (
    inventory.NAME,
    store.NAME,
    pictures.NAME,
    pages.NAME,
    profiles.NAME,
    plan.NAME,
    transcripts.NAME,
    translation_plan.NAME,
    subtitles.NAME,
    passages.NAME,
    audio.NAME,
    text.NAME,
)
"""Tables of every batch, whatever the languages."""


def incomplete_batches(workspace: Workspace) -> list[str]:
    """Return the claimed batches that lack a table: never begun, killed on the way, or older than a new language."""
    languages = workspace.settings.languages
    names = [*TABLES, *map(baseline.name_of, languages), *map(enhanced.name_of, languages)]
    complete = set.intersection(*(set(workspace.library.batches(name)) for name in names))
    return [batch for batch in workspace.ledger.files.batches() if batch not in complete]
