"""Texts that are too long to be read in their time, asked for again with the limit that their place sets.

This is a step of its own, by text and limit, so that the translation memory knows nothing of time: a line is translated
once wherever it is said, and only where it is said too quickly does the place matter. Changing the reading speed makes
only the texts anew that are too long then.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from media_assets.keys import canonical
from media_assets.outcomes import Outcome
from media_assets.schemas.speech import ENHANCED_CUE
from media_assets.subtitles.rules import MILLISECONDS, Limits
from media_assets.subtitles.text import units
from media_assets.translation import prompts
from media_assets.translation.ask import Reply
from media_assets.translation.cues import Cue, Recording
from media_assets.translation.memory import divided, extra_of, settings_in_key, tables_of
from media_assets.translation.parallel import Together, in_threads
from media_assets.translation.passes import Workshop, ask_about, prompts_of
from media_assets.translation.repair import Made, settle
from media_assets.translation.verify import Verdict
from media_assets.translation.windows import Window
from media_assets.work import Item, Stage
from resources.chat.base import ChatModel
from resources.enhancement import Enhancement

VERSION = "1"
TOO_QUICK = "too long to be read in its time"
NO_SHORTER = "the model's text is no shorter"


@dataclass(frozen=True, slots=True)
class Quick:
    """A text that has to be shorter at its place; `limit` in characters of the language."""

    recording: Recording
    place: int
    text: str
    limit: int

    @property
    def cue(self) -> Cue:
        """The cue that it translates."""
        return self.recording.cues[self.place]


def short_name(language: str) -> str:
    """Return the name of the stage whose items are texts to be shortened."""
    return f"enhanced_translations/{language}/short"


def room(cue: Cue, limits: Limits) -> float:
    """Return how many units can be read while a cue is shown, which is a certain time at least."""
    return limits.speed * max(cue.end - cue.start, limits.minimum / MILLISECONDS)


def too_quick(recordings: Sequence[Recording], texts: Mapping[str, str], limits: Limits) -> list[Quick]:
    """Return the texts (by cue id) that are too long to be read in their time."""
    return [
        Quick(recording, place, text, max(1, int(limits.characters(room(cue, limits)))))
        for recording in recordings
        for place, cue in enumerate(recording.cues)
        if (text := texts.get(cue.id)) is not None and units(text) > room(cue, limits)
    ]


def short_items(quick: Sequence[Quick]) -> list[Item]:
    """Return texts to be shortened as items; their work is a recording, a place and `Quick`."""
    return [
        Item(
            id=one.cue.id,
            identity=_identity(one),
            label=f"{one.recording.label}, cue {one.cue.segment}",
            work=(one.recording, one.place, one),
            size=len(one.text),
            extra=extra_of(one.cue, one.recording),
        )
        for one in quick
    ]


def short_stage(chat: ChatModel, chosen: Enhancement, language: str, workshop: Workshop, limits: Limits) -> Stage:
    """Return the stage that shortens texts; one that cannot be shortened is remembered as such."""

    def outcomes(task: Together[Window]) -> dict[str, Outcome | Exception]:
        if refusal := chat.unavailable():
            lost = Made(problem=refusal.rstrip("."), lesser=refusal.rstrip("."), tried=False)
            made = [lost] * len(task.items)
        else:
            quick = {item.work[2].cue.segment: item.work[2] for item in task.items}
            found = _shortened(task, workshop, quick, limits)
            made = [found[item.work[2].cue.segment] for item in task.items]
        return {
            item.id: one.error or _outcome(one, table)
            for item, one, table in zip(task.items, made, tables_of(made), strict=True)
        }

    return Stage(
        name=short_name(language),
        version=f"{VERSION}+prompt{prompts.VERSION}",
        schema=ENHANCED_CUE,
        run=in_threads(lambda items: divided(items, chosen), outcomes, chosen.connections),
        settings=settings_in_key(chat, chosen, language),
        model=chat.identity,
    )


def _shortened(
    task: Together[Window], workshop: Workshop, quick: Mapping[int, Quick], limits: Limits
) -> dict[int, Made]:
    told = prompts_of(task.part.recording.variant)

    def ask(cues: Sequence[Cue], faults: Mapping[int, str], done: Mapping[int, Made]) -> Reply:
        about = {
            cue.segment: {"draft": quick[cue.segment].text, "limit": quick[cue.segment].limit}
            | ({"fault": faults[cue.segment]} if cue.segment in faults else {})
            for cue in cues
        }
        return ask_about(workshop, task.part, told.shorten, cues, done, about)

    def judge(cues: Sequence[Cue], texts: Mapping[int, str]) -> dict[int, Verdict]:
        found = dict(workshop.judge(cues, texts))
        for cue in cues:
            text = texts.get(cue.segment)
            if text is None or found[cue.segment].hard:
                continue
            if units(text) >= units(quick[cue.segment].text):
                found[cue.segment] = Verdict(NO_SHORTER)
            elif units(text) > room(cue, limits):
                found[cue.segment] = Verdict(None, TOO_QUICK, found[cue.segment].remarks)
        return found

    return settle(task.part.asked, ask, judge)


def _outcome(made: Made, table: pa.Table) -> Outcome:
    if made.lesser:
        return Outcome(table, "degraded", made.lesser, keep=False, tried=made.tried)
    return Outcome(table, "not_applicable", made.problem) if made.problem else Outcome(table)


def _identity(one: Quick) -> str:
    parts = [one.cue.source, one.cue.source_language, one.text, one.limit]
    return hashlib.sha256(canonical(parts).encode()).hexdigest()
