"""What enhancing a batch would ask for, before anything is asked: the same keys, windows and messages, no call."""

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
    """A call as it would be made.

    Reflecting and refining send the draft too; as long as there is none, the rough translation stands for it. `first`
    is the call of a window's first pass. Shortening and repair come on top; how often they are needed only the texts
    will show.
    """

    instruction: str
    data: dict[str, Any]
    first: bool = True


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
        for number, name in enumerate(workshop.passes(window.recording.variant)):
            data = data_of(window, {}, {} if name == "translate" else drafts)
            yield Call(getattr(told, name), data, first=number == 0)
