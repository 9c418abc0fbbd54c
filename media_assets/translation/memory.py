"""The translation memory: one result for each cue, found again wherever the same is said and asked for.

A cue's key holds what it says, the languages, the rough translation, the model, its instructions, and only those
glossary terms that occur in it. Its neighbours are not in it: they help a model to understand, and a line said again in
another place is not made again. Nor is its time: a text too long for one place is shortened there (`shorten`).
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from media_assets.outcomes import Outcome
from media_assets.schemas.speech import ENHANCED_CUE
from media_assets.translation import prompts
from media_assets.translation.cues import Cue, Recording
from media_assets.translation.parallel import Together, in_threads
from media_assets.translation.passes import Workshop, make, prompts_of
from media_assets.translation.repair import Made
from media_assets.translation.windows import Window, windows_of
from media_assets.work import Item, Stage
from resources.chat.base import ChatModel
from resources.enhancement import Enhancement
from resources.ledger import Ledger
from resources.ledger.items import ItemRow

VERSION = "1"
MOST_NOTABLE = 20


def cues_name(language: str) -> str:
    """Return the name of the stage whose items are cues."""
    return f"enhanced_translations/{language}/cues"


def cue_items(recordings: Sequence[Recording]) -> list[Item]:
    """Return the cues that a model is to make as items; their work is (recording, place)."""
    return [
        Item(
            id=(cue := recording.cues[place]).id,
            identity=identity_of(cue),
            label=f"{recording.label}, cue {cue.segment}",
            work=(recording, place),
            size=len(cue.source),
            extra=extra_of(cue, recording),
        )
        for recording in recordings
        for place in recording.to_make
    ]


def identity_of(cue: Cue) -> str:
    """Hash what a cue's text is made from."""
    rough = "" if cue.baseline is None else f"|{cue.baseline}"
    parts = f"{cue.source_language} {len(cue.source)} {cue.source}{rough}"
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()


def extra_of(cue: Cue, recording: Recording) -> dict[str, Any]:
    """Return what else is in a cue's key: its terms, and what was chosen for its recording."""
    extra: dict[str, Any] = {"glossary": [[term.term, term.target, term.note or ""] for term in cue.terms]}
    if recording.formality != "default":
        extra["formality"] = recording.formality
    if chosen := recording.variant.in_key:
        extra["variant"] = chosen | {"prompt": prompts_of(recording.variant).digest}
    return extra


def settings_in_key(chat: ChatModel, chosen: Enhancement, language: str) -> dict[str, Any]:
    """Return the settings in the keys of all cues."""
    return chat.key_settings() | chosen.in_key | {"language": language, "prompt": prompts.STANDARD.digest}


def cues_stage(chat: ChatModel, chosen: Enhancement, language: str, workshop: Workshop) -> Stage:
    """Return the stage that makes cues by the windows in which they are said."""

    def divide(items: Sequence[Item]) -> list[Together[Window]]:
        return divided(items, chosen)

    def outcomes(task: Together[Window]) -> dict[str, Outcome | Exception]:
        if refusal := chat.unavailable():
            made = [Made(problem=refusal.rstrip("."), tried=False)] * len(task.items)
        else:
            found = make(task.part, workshop)
            made = [found[cue.segment] for cue in task.part.asked]
        return {
            item.id: one.error or outcome_of(one, table)
            for item, one, table in zip(task.items, made, tables_of(made), strict=True)
        }

    return Stage(
        name=cues_name(language),
        version=f"{VERSION}+prompt{prompts.VERSION}",
        schema=ENHANCED_CUE,
        run=in_threads(divide, outcomes, chosen.connections),
        settings=settings_in_key(chat, chosen, language),
        model=chat.identity,
    )


def divided(items: Sequence[Item], chosen: Enhancement) -> list[Together[Window]]:
    """Put cue items into the windows in which they are asked for."""
    places: dict[str, dict[int, Item]] = {}
    recordings: dict[str, Recording] = {}
    for item in items:
        recording, place = item.work[:2]
        recordings[recording.content] = recording
        places.setdefault(recording.content, {})[place] = item
    found = []
    for content, wanted in places.items():
        by_segment = {recordings[content].cues[place].segment: item for place, item in wanted.items()}
        for window in windows_of(recordings[content], wanted, chosen):
            found.append(Together([by_segment[cue.segment] for cue in window.asked], window))
    return found


def outcome_of(made: Made, table: pa.Table) -> Outcome:
    """Turn what became of a cue into a result; one that is less than asked for is made again by the next run."""
    lesser = made.lesser or made.problem
    return Outcome(table, "degraded", lesser, keep=False, tried=made.tried) if lesser else Outcome(table)


def notable_cues(ledger: Ledger, batch: str, language: str, content: str) -> list[ItemRow]:
    """Return the ledger's rows of a recording's cues that keep the baseline, or that were made again, with the reason.

    The first `MOST_NOTABLE` of them: one changed prompt makes a whole film again.
    """
    rows = [
        row for row in ledger.items.of(batch=batch, stage=cues_name(language)) if row.item.startswith(f"{content}:")
    ]
    notable = [row for row in rows if row.state in ("failed", "degraded") or _made_again(row)]
    return sorted(notable, key=lambda row: int(row.item.rpartition(":")[2]))[:MOST_NOTABLE]


def _made_again(row: ItemRow) -> bool:
    return not row.hit and row.why != "first time"


def tables_of(made: Sequence[Made]) -> list[pa.Table]:
    """Return a table of `ENHANCED_CUE` with one row for each; made one by one they take six times as long."""
    arrays = [pa.array([getattr(one, field.name) for one in made], field.type) for field in ENHANCED_CUE]
    whole = pa.Table.from_arrays(arrays, schema=ENHANCED_CUE)
    return [whole.slice(place, 1) for place in range(len(made))]
