"""From the plans of a batch to its transcripts: languages, windows, a second opinion on weak ones, and all joined."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from media_assets.asr.escalate import Weakness, WindowFigures, no_weaker, weakest, weakness
from media_assets.progress import Watcher
from media_assets.speech import diarization, identification
from media_assets.speech.coverage import coverage
from media_assets.speech.hallucination import flags_of
from media_assets.speech.honest import Account, account_of
from media_assets.speech.listening import Stream, read_streams
from media_assets.speech.recognition import (
    COMPARED,
    ESCALATED,
    WINDOWS,
    Window,
    recognition_stage,
    segments_of,
    window_items,
)
from media_assets.speech.transcripts import Heard, Recognised, engines_in, transcript_items, transcripts_stage
from media_assets.stage import run_stage
from media_assets.work import Item, Stage, StageRun
from resources.errors import MediaError
from resources.honesty import HonestyRules
from resources.ledger import Ledger
from resources.library import Library
from resources.speech.base import Hints
from resources.speech.diarize import Diarizer
from resources.speech.engines import SpeechEngines
from resources.workers import Workers

RECOGNISED = ("ok", "reused", "degraded", "not_applicable")
"""States of a window that was recognised, if only as one in which nobody speaks."""


@dataclass(frozen=True)
class Desk:
    """What transcribing needs beside the batch.

    Attributes:
        terms: (language, term) that are likely to be said.
    """

    library: Library
    ledger: Ledger
    workers: Workers
    engines: SpeechEngines
    diarizer: Diarizer
    rules: HonestyRules
    terms: Sequence[tuple[str, str]]

    def fetch(self, specs: Iterable[str]) -> None:
        """Bring engines' weights to this machine; only then is it known which models they are, as keys say."""
        for spec in sorted(set(specs)):
            self.engines.engine(spec).fetch()

    def recognise(self, name: str, windows: Sequence[Window], batch: str, watcher: Watcher | None) -> StageRun:
        """Bring windows through the recognition stage of that name.

        A second opinion is no condition of a transcript: an engine that cannot give one fails its own windows alone.
        """
        required = name == WINDOWS
        try:
            self.fetch(window.engine for window in windows)
        except MediaError:
            if required:
                raise
        stage = recognition_stage(name, self.library, self.workers, self.engines, batch)
        return self.run(stage, window_items(windows, self.engines), batch, watcher, required=required)

    def run(
        self,
        stage: Stage,
        items: Sequence[Item],
        batch: str,
        watcher: Watcher | None = None,
        *,
        required: bool = True,
    ) -> StageRun:
        """Bring items through a stage that has none in most batches, and is then not worth a mention."""
        if items:
            return run_stage(stage, items, self.ledger, batch, watcher, required=required)
        self.ledger.items.forget_missing(batch, stage.name, [])
        return StageRun(stage, batch, 0)


def transcribe(desk: Desk, batch: str, watcher: Watcher | None = None) -> tuple[StageRun, Account]:
    """Transcribe the recordings of a batch for which there is a plan, and account for what is believed of them.

    Raises:
        StageFailed: every window failed, and not each by its own file's fault.
    """
    streams = read_streams(desk.library, batch)
    desk.fetch(stream.plan["engine"] for stream in streams)
    hints = _hints(desk, streams, batch)
    windows = {
        stream: [Window(stream, span, stream.plan["engine"], hints[stream]) for span in stream.windows]
        for stream in streams
    }
    run = desk.recognise(WINDOWS, [window for some in windows.values() for window in some], batch, watcher)
    heard = [Heard(stream, tuple(recognised(run, window) for window in some)) for stream, some in windows.items()]
    heard = _escalated(desk, heard, hints, batch, watcher)
    _compared(desk, heard, hints, batch, watcher)
    heard = _with_turns(desk, heard, batch)
    # Whether the step fails is known by its windows; here, one that is lost costs its recording.
    joined = run_stage(transcripts_stage(desk.rules), transcript_items(heard), desk.ledger, batch, required=False)
    joined.seconds += run.seconds
    joined.decoder_tasks += run.decoder_tasks
    joined.model_loads += run.model_loads
    joined.peak_worker_bytes = max(joined.peak_worker_bytes, run.peak_worker_bytes)
    table = joined.table()
    # What has no transcript yet is counted by its state, not by what it lacks.
    told = [one for one in heard if joined.rows[one.stream.content].state in RECOGNISED]
    account = account_of(table, {(one.stream.content, one.stream.number): one.spans for one in told}, desk.rules)
    joined.notes |= {"windows": sum(len(one.windows) for one in heard)} | account.facts() | engines_in(table)
    return joined, account


def recognised(run: StageRun, window: Window) -> Recognised:
    """Return what became of a window in a run of a recognition stage."""
    key, result = run.results.get(window.id, (None, None))
    item = run.rows[window.id]
    return Recognised(window.span, result.table.to_pylist() if result else [], key or item.key, item)


def figures(one: Heard, window: Recognised, rules: HonestyRules) -> WindowFigures:
    """Return how much of a window can be believed."""
    begin, end = (at + one.stream.offset for at in window.span)
    spans = [(max(a, begin), min(b, end)) for a, b in one.spans if a < end and b > begin]
    segments = segments_of(window.rows)
    flags = flags_of(segments, spans, rules)
    believed = [segment for segment, flag in zip(segments, flags, strict=True) if not flag]
    said = [(len(segment.text), segment.confidence) for segment in believed if segment.confidence is not None]
    characters = sum(length for length, _ in said)
    confidence = sum(length * value for length, value in said) / characters if characters else None
    covered = coverage(believed, spans) if spans else None
    return WindowFigures(len(segments), len(segments) - len(believed), confidence, covered)


def _hints(desk: Desk, streams: Sequence[Stream], batch: str) -> Mapping[Stream, Hints]:
    items = identification.language_items(streams, desk.engines)
    stage = identification.languages_stage(desk.library, desk.workers, desk.engines)
    run = desk.run(stage, items, batch)
    found: dict[Stream, tuple[str, ...]] = {}
    for item in items:
        if item.id in run.results:
            found[item.work] = identification.spoken_in(run.results[item.id][1].table.to_pylist())
    only = tuple(desk.engines.languages) if len(desk.engines.languages) == 1 else ()
    return {
        stream: _hint(desk, found.get(stream) or ((stream.language,) if stream.language else only))
        for stream in streams
    }


def _hint(desk: Desk, languages: tuple[str, ...]) -> Hints:
    terms = tuple(term for language, term in desk.terms if not languages or language in languages)
    return Hints(languages, terms)


def _escalated(
    desk: Desk, heard: Sequence[Heard], hints: Mapping[Stream, Hints], batch: str, watcher: Watcher | None
) -> list[Heard]:
    """Give weak windows to the stronger engine of their plan; its text counts unless it is weaker still."""
    engines = desk.engines
    rules = Weakness(engines.weak_confidence, engines.weak_flagged, engines.weak_uncovered)
    again: list[tuple[int, int, Window]] = []
    for number, one in enumerate(heard):
        stronger = one.stream.plan["stronger"]
        if stronger is None:
            continue
        weak = {
            place: reason
            for place, window in enumerate(one.windows)
            if window.item.state in RECOGNISED
            and (reason := weakness(figures(one, window, desk.rules), rules)) is not None
        }
        for place in weakest(weak, len(one.windows), engines.escalate):
            again.append((number, place, Window(one.stream, one.windows[place].span, stronger, hints[one.stream])))
    run = desk.recognise(ESCALATED, [window for *_, window in again], batch, watcher)
    result = list(heard)
    for number, place, window in again:
        one, better = result[number], recognised(run, window)
        before = figures(one, one.windows[place], desk.rules)
        if better.item.state in RECOGNISED and no_weaker(figures(one, better, desk.rules), before, rules):
            windows = (*one.windows[:place], better, *one.windows[place + 1 :])
            result[number] = replace(one, windows=windows)
    return result


def _with_turns(desk: Desk, heard: Sequence[Heard], batch: str) -> list[Heard]:
    items = diarization.speaker_items([one.stream for one in heard], desk.diarizer)
    stage = diarization.speakers_stage(desk.library, desk.workers, desk.diarizer)
    run = desk.run(stage, items, batch, required=False)
    found = {item.work: item.id for item in items}

    def told(one: Heard) -> Heard:
        if one.stream not in found:
            return one
        key, row = found[one.stream], run.rows[found[one.stream]]
        rows = run.results[key][1].table.to_pylist() if key in run.results else []
        voiceless = row.reason if row.state in ("degraded", "failed", "quarantined") else None
        return replace(one, turns=diarization.turns_of(rows, one.stream.offset), voiceless=voiceless)

    return [told(one) for one in heard]


def _compared(
    desk: Desk, heard: Sequence[Heard], hints: Mapping[Stream, Hints], batch: str, watcher: Watcher | None
) -> None:
    """Let a second engine transcribe one window of the streams that were drawn; what it says is kept for comparison."""
    windows = [
        Window(one.stream, one.windows[len(one.windows) // 2].span, one.stream.plan["compared_with"], hints[one.stream])
        for one in heard
        if one.stream.plan["compared_with"] and one.windows
    ]
    desk.recognise(COMPARED, windows, batch, watcher)
