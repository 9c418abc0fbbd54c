"""The passes over a window: translate, then reflect on the drafts, then refine those that need it."""

from collections import ChainMap
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from media_assets.translation.ask import Line, Reply
from media_assets.translation.cues import Cue
from media_assets.translation.prompts import PROMPTS, REMARKS, TEXTS, Prompts, data_of, texts_of
from media_assets.translation.repair import Judge, Made, settle
from media_assets.translation.variants import Variant
from media_assets.translation.windows import Window
from resources.enhancement import Enhancement
from resources.errors import SettingsError, TransientError

_LONGEST_REMARK = 400


@dataclass
class Workshop:
    """What a run makes its windows with.

    Attributes:
        lines: chat model's name → line to it; the empty name is the settings' own.
        settled: cue id → text, of what was made so far: context of what follows.
    """

    lines: Mapping[str, Line]
    judge: Judge
    chosen: Enhancement
    settled: MutableMapping[str, str] = field(default_factory=dict)

    def line(self, variant: Variant) -> Line:
        """Return the line to a variant's model."""
        if variant.model not in self.lines:
            raise SettingsError(f"variant {variant.name} asks for the model {variant.model}, which is not set up")
        return self.lines[variant.model]

    def passes(self, variant: Variant) -> Sequence[str]:
        """Return a variant's passes."""
        return variant.passes or self.chosen.passes


def prompts_of(variant: Variant) -> Prompts:
    """Return a variant's instructions.

    Raises:
        SettingsError: there are none of that name.
    """
    name = variant.prompt or "standard"
    if name not in PROMPTS:
        raise SettingsError(f"variant {variant.name} asks for the prompt {name}; allowed: {', '.join(PROMPTS)}")
    return PROMPTS[name]


def make(window: Window, workshop: Workshop) -> dict[int, Made]:
    """Make a window's cues; returns segment → what became of each."""
    variant = window.recording.variant
    told, passes = prompts_of(variant), workshop.passes(variant)

    def translate(cues: Sequence[Cue], faults: Mapping[int, str], done: Mapping[int, Made]) -> Reply:
        about = {cue.segment: {"fault": faults[cue.segment]} for cue in cues if cue.segment in faults}
        return ask_about(workshop, window, told.translate, cues, done, about)

    made = settle(window.asked, translate, workshop.judge)
    if "refine" in passes:
        made = _refined(window, workshop, told, made, "reflect" in passes)
    for cue in window.asked:
        if (text := made[cue.segment].text) is not None:
            workshop.settled[cue.id] = text
    return made


def ask_about(
    workshop: Workshop,
    window: Window,
    instruction: str,
    cues: Sequence[Cue],
    done: Mapping[int, Made],
    about: Mapping[int, Mapping[str, Any]],
    schema: Mapping[str, Any] = TEXTS,
) -> Reply:
    """Ask about some cues of a window; the others are its context.

    Args:
        done: segment → what became of other cues of the window.
        about: segment → what else is told of a cue.
    """
    recording = window.recording
    near: dict[str, str] = {
        cue.id: text for cue in window.asked if cue.segment in done and (text := done[cue.segment].text)
    }
    data = data_of(window.about(cues), ChainMap(near, workshop.settled), about)
    return workshop.line(recording.variant).ask(instruction, data, schema, recording.content, recording.variant.name)


def _refined(
    window: Window, workshop: Workshop, told: Prompts, drafts: Mapping[int, Made], reflect: bool
) -> dict[int, Made]:
    made = dict(drafts)
    cues = [cue for cue in window.asked if drafts[cue.segment].text is not None]
    if not cues:
        return made
    texts = {cue.segment: {"draft": drafts[cue.segment].text} for cue in cues}
    remarks: dict[int, str] = {}
    if reflect:
        try:
            reply = ask_about(workshop, window, told.reflect, cues, drafts, texts, REMARKS)
        except TransientError as error:
            reason = f"the draft was not reflected on: {str(error).rstrip('.')}"
            return made | {cue.segment: replace(drafts[cue.segment], lesser=reason) for cue in cues}
        remarks = {segment: said[:_LONGEST_REMARK] for segment, said in texts_of(reply.entries, "remark") if said}
        cues = [cue for cue in cues if cue.segment in remarks]

    def refine(some: Sequence[Cue], faults: Mapping[int, str], done: Mapping[int, Made]) -> Reply:
        about = {
            cue.segment: texts[cue.segment]
            | ({"remark": remarks[cue.segment]} if cue.segment in remarks else {})
            | ({"fault": faults[cue.segment]} if cue.segment in faults else {})
            for cue in some
        }
        return ask_about(workshop, window, told.refine, some, {**drafts, **done}, about)

    for segment, better in settle(cues, refine, workshop.judge).items():
        made[segment] = _better(drafts[segment], better)
    return made


def _better(draft: Made, refined: Made) -> Made:
    """Choose between a draft and what refining gave: a text that is worth a remark more is not better."""
    if refined.text is not None and len(refined.remarks) <= len(draft.remarks):
        return replace(refined, lesser=refined.lesser or draft.lesser)
    if refined.text is not None:
        return draft
    why = f"the draft was not refined: {refined.error or refined.problem}".rstrip(".")
    return replace(draft, lesser=draft.lesser or why)
