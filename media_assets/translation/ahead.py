"""What enhancing a batch would ask for, before anything is asked: the same keys, windows and messages, no call."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from media_assets.keys import fingerprint, item_key
from media_assets.translation.enhance import Desk
from media_assets.translation.memory import cue_items, cues_stage, divided
from media_assets.translation.passes import prompts_of
from media_assets.translation.prompts import data_of
from media_assets.work import Item
from resources.chat.none import NoChatModel


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it would be made: what is sent, and how many characters its texts will have if all goes well.

    Reflecting and refining send the draft too; as long as there is none, the rough translation stands for it. `first`
    is the call of a window's first pass.
    """

    instruction: str
    data: dict[str, Any]
    cues: int
    answer_characters: int
    first: bool = True


@dataclass(frozen=True, slots=True)
class Ahead:
    """Cues that are in no stored result, calls they take if every reply is right, characters of their source.

    Shortening and repair come on top; how often they are needed only the texts will show.
    """

    cues: int = 0
    calls: int = 0
    source_characters: int = 0
    prompt_characters: int = 0
    answer_characters: int = 0


def work_ahead(desk: Desk, batch: str, language: str, counted: set[str] | None = None) -> Ahead:
    """Say what enhancing a batch into a language would ask a model for now; nothing where there is no model.

    Args:
        counted: keys that an earlier batch has ahead; those of this one are added.
    """
    misses = items_ahead(desk, batch, language, set() if counted is None else counted)
    calls = list(calls_for(desk, batch, language, misses))
    return Ahead(
        cues=len(misses),
        calls=len(calls),
        source_characters=sum(item.size for item in misses),
        prompt_characters=sum(len(call.instruction) + len(json.dumps(call.data, ensure_ascii=False)) for call in calls),
        answer_characters=sum(call.answer_characters for call in calls),
    )


def items_ahead(desk: Desk, batch: str, language: str, counted: set[str]) -> list[Item]:
    """Return the cues of a batch that are in no stored result and not among `counted` keys, to which theirs are added.

    Of equal cues the first is made, as the engine does.
    """
    first = keyed_cues(desk, batch, language)
    known = desk.ledger.results.known(list(first)) | counted
    counted.update(first)
    return [item for key, item in first.items() if key not in known]


def keyed_cues(desk: Desk, batch: str, language: str) -> dict[str, Item]:
    """Return the cues of a batch by the keys of their results, of equal ones the first; none without a model."""
    if isinstance(desk.chat, NoChatModel):
        return {}
    stage = fingerprint(cues_stage(desk.chat, desk.chosen, language, desk.workshop(batch, language)).components)
    first: dict[str, Item] = {}
    for item in cue_items(desk.recordings(batch, language)):
        first.setdefault(item_key(stage, item.identity, item.extra), item)
    return first


def calls_for(desk: Desk, batch: str, language: str, items: Sequence[Item]) -> Iterator[Call]:
    """Return the calls by which items of cues would be made, pass by pass."""
    workshop = desk.workshop(batch, language)
    for task in divided(items, desk.chosen):
        window = task.part
        told = prompts_of(window.recording.variant)
        drafts = {cue.segment: {"draft": cue.baseline or cue.source} for cue in window.asked}
        said = sum(len(cue.baseline or cue.source) for cue in window.asked)
        for number, name in enumerate(workshop.passes(window.recording.variant)):
            data = data_of(window, {}, {} if name == "translate" else drafts)
            yield Call(getattr(told, name), data, len(window.asked), said, first=number == 0)
