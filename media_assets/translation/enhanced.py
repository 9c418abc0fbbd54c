"""Enhanced translations of whole recordings: their cues joined, each with the model's text or the reason why not."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from media_assets.keys import canonical
from media_assets.outcomes import Outcome
from media_assets.runners import in_batches
from media_assets.schemas.speech import ENHANCED
from media_assets.translation import prompts
from media_assets.translation.cues import Cue, Recording
from media_assets.translation.memory import settings_in_key
from media_assets.work import Item, Stage, StageRun
from resources.chat.base import ChatModel
from resources.chat.none import NoChatModel
from resources.enhancement import Enhancement

VERSION = f"2+prompt{prompts.VERSION}"
CORRECTION = "correction"
"""Stands for an engine where a person's text is taken."""

_MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What the stages of cues gave for one cue; `lesser` says why its text is less than was asked for."""

    text: str | None = None
    problem: str | None = None
    remarks: tuple[str, ...] = ()
    engine: str | None = None
    lesser: str | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """A recording's rows of `ENHANCED`, why it is less than it could be, and whether that is kept."""

    rows: list[dict[str, Any]]
    lesser: str | None
    keep: bool


def name_of(language: str) -> str:
    """Return the asset key of the enhanced translations into a language."""
    return f"enhanced_translations/{language}"


def found_in(run: StageRun) -> dict[str, Found]:
    """Return cue id → what a stage of cues gave for it."""
    found = {}
    for row in run.table("cue").to_pylist():
        lesser = row["reason"] if row["state"] == "degraded" else None
        remarks = tuple(row["remarks"] or ())
        found[row["cue"]] = Found(row["text"], row["problem"], remarks, row["engine"], lesser)
    for item, row in run.rows.items():
        if item not in found:
            found[item] = Found(problem=row.reason or row.state, lesser=row.reason or row.state)
    return found


def joined_items(recordings: Sequence[Recording], found: Mapping[str, Found], chat: ChatModel) -> list[Item]:
    """Return recordings as items; their work is `Joined`, their identity all that it holds."""
    items = []
    for recording in recordings:
        joined = join(recording, found, chat)
        identity = hashlib.sha256(canonical([joined.rows, joined.lesser]).encode()).hexdigest()
        items.append(Item(id=recording.content, identity=identity, label=recording.label, work=joined))
    return items


def joined_stage(chat: ChatModel, chosen: Enhancement, language: str) -> Stage:
    """Return the stage that joins cues; its items' work is `Joined`."""

    def outcomes(batch: Sequence[Joined]) -> list[Outcome]:
        return [_outcome(joined) for joined in batch]

    return Stage(
        name=name_of(language),
        version=VERSION,
        schema=ENHANCED,
        run=in_batches(outcomes, 64),
        settings=settings_in_key(chat, chosen, language),
        model=chat.identity,
    )


def join(recording: Recording, found: Mapping[str, Found], chat: ChatModel) -> Joined:
    """Put each cue's text beside its baseline, in order; a cue without one says why."""
    # A model that is set later gives other keys by itself; a key that arrives later does not.
    refusal = (chat.unavailable() or "").rstrip(".")
    rows, kept, lesser = [], Counter[str](), Counter[str]()
    for cue in recording.cues:
        one = found.get(cue.id) or Found(problem=cue.obstacle(recording.language) or refusal)
        rows.append(_row(recording, cue, one))
        if cue.corrected is None and cue.obstacle(recording.language) is None:
            kept[one.problem or ""] += one.text is None
            lesser[one.lesser or ""] += one.text is not None and one.lesser is not None
    return Joined(rows, _lesser(kept, lesser, rows), keep=isinstance(chat, NoChatModel))


def _row(recording: Recording, cue: Cue, found: Found) -> dict[str, Any]:
    about = {
        "segment": cue.segment,
        "start_seconds": cue.start,
        "end_seconds": cue.end,
        "source_language": cue.source_language,
        "source_text": cue.source,
        "language": recording.language,
        "baseline": cue.baseline,
        "terms": [term.term for term in cue.terms],
        "variant": recording.variant.name,
        "remarks": list(found.remarks),
    }
    if cue.corrected is not None:
        said = {"text": cue.corrected, "enhanced": True, "problem": None, "engine": CORRECTION}
    elif found.text is not None:
        said = {"text": found.text, "enhanced": True, "problem": None, "engine": found.engine}
    else:
        said = {"text": cue.baseline, "enhanced": False, "problem": found.problem, "engine": cue.engine}
    return about | said


def _lesser(kept: Counter[str], lesser: Counter[str], rows: Sequence[Mapping[str, Any]]) -> str | None:
    """Say how many cues are less than they could be, by reason."""
    said = []
    if count := kept.total():
        baseline = any(row["baseline"] and not row["enhanced"] for row in rows)
        what = "the baseline is kept" if baseline else "there is no baseline either"
        said.append(f"{_counted(kept)}; {what} for {count} of {len(rows)} cues")
    if count := lesser.total():
        said.append(f"{_counted(lesser)}, for {count} of {len(rows)} cues")
    return "; ".join(said) or None


def _counted(reasons: Counter[str]) -> str:
    most = (+reasons).most_common()
    if len(most) == 1:
        return most[0][0]
    shown = [f"{reason} ({count})" for reason, count in most[:_MOST_REASONS]]
    return ", ".join(shown) + (f" and {len(most) - _MOST_REASONS} other reasons" if len(most) > _MOST_REASONS else "")


def _outcome(joined: Joined) -> Outcome:
    table = pa.Table.from_pylist(joined.rows, ENHANCED)
    return Outcome(table, "degraded", joined.lesser, joined.keep) if joined.lesser else Outcome(table)
