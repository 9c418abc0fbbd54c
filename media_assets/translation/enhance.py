"""From baseline translations to enhanced ones: cues from memory or made, the too long ones shortened, all joined."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from media_assets.progress import Watcher
from media_assets.stage import run_stage
from media_assets.subtitles.rules import Limits, Rules
from media_assets.subtitles.text import units
from media_assets.translation.ask import Line
from media_assets.translation.cues import Knowledge, Recording
from media_assets.translation.enhanced import Found, found_in, joined_items, joined_stage, name_of
from media_assets.translation.memory import cue_items, cues_name, cues_stage
from media_assets.translation.passes import Workshop
from media_assets.translation.reading import read_recordings
from media_assets.translation.shorten import TOO_QUICK, room, short_items, short_name, short_stage, too_quick
from media_assets.translation.verify import Answering, Changed, Verifier, all_good
from media_assets.work import Item, Stage, StageRun
from resources.chat.base import ChatModel, Purpose
from resources.chat.none import NoChatModel
from resources.enhancement import Enhancement
from resources.ledger import Ledger
from resources.library import Library


@dataclass(frozen=True)
class Desk:
    """What enhancing needs beside batch and language.

    Attributes:
        chat: the settings' own model; `models` are those that variants name.
        rules: limits of subtitles.
        known: terms, names, corrections and variants.
        run: id of the Dagster run, for costs.
        answering: rules against texts that answer instead of translating.
        changed: rules about what must be in a translation letter by letter.
    """

    library: Library
    ledger: Ledger
    chat: ChatModel
    chosen: Enhancement
    rules: Rules
    known: Knowledge
    run: str = ""
    models: Mapping[str, ChatModel] = field(default_factory=dict)
    answering: Sequence[Answering] = ()
    changed: Sequence[Changed] = ()

    def recordings(self, batch: str, language: str) -> list[Recording]:
        """Return the translated recordings of a batch."""
        return read_recordings(self.library, batch, language, self.known, self.chosen)

    def workshop(self, batch: str, language: str) -> Workshop:
        """Return what cues of a batch are made with."""
        purpose = Purpose(batch=batch, stage=name_of(language), language=language, run=self.run)
        judge = Verifier(language, self.answering, self.changed) if self.chosen.verify else all_good
        lines = {name: Line(model, purpose) for name, model in {"": self.chat, **self.models}.items()}
        return Workshop(lines, judge, self.chosen)

    def bring(self, stage: Stage, items: Sequence[Item], batch: str, watcher: Watcher | None = None) -> StageRun:
        """Bring items through an inner stage; what fails there costs a recording some cues and never the step."""
        if items:
            return run_stage(stage, items, self.ledger, batch, watcher, required=False)
        self.ledger.items.forget_missing(batch, stage.name, [])
        return StageRun(stage, batch, 0)


def enhance(desk: Desk, batch: str, language: str, watcher: Watcher | None = None) -> StageRun:
    """Enhance the translations of a batch into a language."""
    recordings = desk.recordings(batch, language)
    found: dict[str, Found] = {}
    inner: list[StageRun] = []
    if isinstance(desk.chat, NoChatModel):
        for name in (cues_name(language), short_name(language)):
            desk.ledger.items.forget_missing(batch, name, [])
    else:
        workshop = desk.workshop(batch, language)
        stage = cues_stage(desk.chat, desk.chosen, language, workshop)
        inner.append(desk.bring(stage, cue_items(recordings), batch, watcher))
        found = found_in(inner[0])
        limits = desk.rules.limits(language)
        if desk.chosen.shorten:
            inner.append(_shorten(desk, batch, language, recordings, found, limits, workshop))
        _mark_quick(recordings, found, limits)
    items = joined_items(recordings, found, desk.chat)
    run = run_stage(joined_stage(desk.chat, desk.chosen, language), items, desk.ledger, batch, required=False)
    run.seconds += sum(one.seconds for one in inner)
    if inner:
        run.notes |= _facts(inner[0], found)
    return run


def _shorten(
    desk: Desk,
    batch: str,
    language: str,
    recordings: Sequence[Recording],
    found: dict[str, Found],
    limits: Limits,
    workshop: Workshop,
) -> StageRun:
    """Put shorter texts into `found` where there are some."""
    texts = {cue: one.text for cue, one in found.items() if one.text is not None}
    quick = too_quick(recordings, texts, limits)
    stage = short_stage(desk.chat, desk.chosen, language, workshop, limits)
    run = desk.bring(stage, short_items(quick), batch)
    for cue, short in found_in(run).items():
        before = found[cue]
        if short.text is not None:
            found[cue] = replace(short, remarks=_without(short.remarks), lesser=before.lesser or short.lesser)
        elif short.lesser:
            found[cue] = replace(before, lesser=before.lesser or f"not shortened: {short.lesser}")
    return run


def _mark_quick(recordings: Sequence[Recording], found: dict[str, Found], limits: Limits) -> None:
    for recording in recordings:
        for cue in recording.cues:
            one = found.get(cue.id)
            if one is not None and one.text is not None and units(one.text) > room(cue, limits):
                found[cue.id] = replace(one, remarks=(*one.remarks, TOO_QUICK))


def _without(remarks: Sequence[str]) -> tuple[str, ...]:
    return tuple(remark for remark in remarks if remark != TOO_QUICK)


def _facts(run: StageRun, found: Mapping[str, Found]) -> dict[str, int]:
    """Return figures for the asset's metadata."""
    return {
        "cues": run.eligible,
        "cues from memory": run.hits,
        "cues that keep the baseline": sum(one.text is None for one in found.values()),
        "cues with remarks": sum(bool(one.remarks) for one in found.values()),
    }
