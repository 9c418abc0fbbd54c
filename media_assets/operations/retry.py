"""Which batches are worth another run."""

import json
from typing import Any

from media_assets.asr.outcomes import experience
from media_assets.asr.plan import NAME as PLAN
from media_assets.asr.plan import plan_stage
from media_assets.frames.store import frames_stage
from media_assets.keys import canonical, fingerprint, item_key
from media_assets.operations.complete import incomplete_batches
from media_assets.operations.workspace import Workspace
from media_assets.speech.profiles import audio_profiles_stage
from media_assets.speech.recognition import STAGES as RECOGNITION
from media_assets.speech.recognition import part_of_key, recognition_stage
from media_assets.speech.transcripts import transcripts_stage
from media_assets.speech.windows import WindowSettings
from media_assets.translation import plan as translation_plan
from media_assets.translation.baseline import name_of, translations_stage
from media_assets.translation.enhanced import joined_stage
from media_assets.translation.known import Known
from resources import build_resources
from resources.ledger.items import ItemRow
from resources.speech.engines import SpeechEngines
from resources.translation.engines import Translators

MOST_ATTEMPTS = 10
"""An item that failed this often is left to `media retry BATCH`."""


def batches_to_retry(workspace: Workspace, most_attempts: int = MOST_ATTEMPTS) -> list[str]:
    """Return the batches that another run could better.

    These are the batches with failed items, with degraded items that today's settings would key differently or whose
    result was not kept, and those whose run never began or never got through. A degraded item whose lesser result
    would only be found again is not worth a run.
    """
    rows = workspace.ledger.items.to_retry(most_attempts)
    kept = workspace.ledger.results.known([row.key for row in rows if row.state == "degraded" and row.key])
    clients = build_resources(workspace.settings) if kept else {}
    current = set(_fingerprints(workspace, clients)) if kept else set()
    engines = _engines(clients["speech_engines"]) if kept else set()
    routed = {translation_plan.NAME, *map(name_of, workspace.settings.languages)}
    unrouted = (
        _unrouted(workspace, clients["translators"], {r.batch for r in rows if r.stage in routed}) if kept else set()
    )
    unplanned = _unplanned(workspace, clients["speech_engines"], {row.batch for row in rows}) if kept else set()
    worth = {
        row.batch
        for row in rows
        if row.state == "failed"
        or row.key not in kept
        or row.fingerprint not in current
        or (row.stage in RECOGNITION and (row.batch in unplanned or _engine_of(row) not in engines))
        or (row.stage in routed and row.batch in unrouted)
    }
    return sorted({*worth, *incomplete_batches(workspace)})


def _fingerprints(workspace: Workspace, clients: dict[str, Any]) -> list[str]:
    """Return the fingerprints of the stages that can degrade, under today's settings."""
    library, workers, sound = workspace.library, clients["workers"], clients["sound_rules"]
    cut = WindowSettings(sound.window_seconds, sound.window_longest_seconds)
    stages = [
        frames_stage(library, workers),
        audio_profiles_stage(library, workers, sound.streams, cut),
        *(recognition_stage(name, library, workers, clients["speech_engines"]) for name in RECOGNITION),
        transcripts_stage(clients["honesty_rules"]),
        translation_plan.plan_stage(clients["translators"], Known()),
    ]
    for language in workspace.settings.languages:
        stages.append(translations_stage(clients["translators"], language))
        stages.append(joined_stage(clients["chat_model"], clients["enhancement"], language))
    return [fingerprint(stage.components) for stage in stages]


def _engines(engines: SpeechEngines) -> set[str]:
    return {canonical(part_of_key(engines.engine(spec))) for spec in engines.specs}


def _unplanned(workspace: Workspace, engines: SpeechEngines, batches: set[str]) -> set[str]:
    """Return the batches whose engines were chosen by other settings: another one may do better."""
    current = fingerprint(plan_stage(engines, experience([])).components)
    rows = (row for batch in sorted(batches) for row in workspace.ledger.items.of(batch=batch, stage=PLAN))
    return {row.batch for row in rows if row.fingerprint != current}


def _unrouted(workspace: Workspace, translators: Translators, batches: set[str]) -> set[str]:
    """Return the batches whose pairs of languages would be planned anew: another translator can do one of them now."""
    stage, languages = translation_plan.plan_stage(translators, Known()), workspace.settings.languages
    current = fingerprint(stage.components)
    found = set()
    for batch in sorted(batches):
        items = translation_plan.plan_items(workspace.library, batch, languages, translators)
        keys = {item_key(current, item.identity, item.extra) for item in items}
        planned = {row.key for row in workspace.ledger.items.of(batch=batch, stage=translation_plan.NAME)}
        if not keys <= planned:
            found.add(batch)
    return found


def _engine_of(row: ItemRow) -> str:
    """Return what of a recognised window's key is its engine's; engines are chosen item by item."""
    return canonical({name: value for name, value in json.loads(row.extra or "{}").items() if name != "hints"})
