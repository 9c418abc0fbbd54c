"""The stage that recognises speech, one item for each window, so that a killed run repeats one window at most."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import pyarrow as pa

from media_assets.outcomes import Outcome
from media_assets.schemas.speech import SEGMENT
from media_assets.speech.audio import VERSION as AUDIO_VERSION
from media_assets.speech.listening import Span, Stream, listening, window_id
from media_assets.work import Item, Stage
from resources.chat.purposes import calling_for, current_purpose
from resources.library import Library
from resources.speech.base import Hints, Segment, Transcriber, Transcript, Word
from resources.speech.engines import SpeechEngines
from resources.speech.mapped import Samples
from resources.workers import Workers

WINDOWS = "transcripts/windows"
ESCALATED = "transcripts/escalated"
COMPARED = "transcripts/compared"
STAGES = (WINDOWS, ESCALATED, COMPARED)
VERSION = f"1+audio{AUDIO_VERSION}"


@dataclass(frozen=True)
class Window:
    """A stretch of a stream for one engine, in seconds of the stream's samples."""

    stream: Stream
    span: Span
    engine: str
    hints: Hints

    @property
    def id(self) -> str:
        """Names the window within a batch, whichever engine it is given to."""
        return window_id(self.stream.content, self.stream.number, self.span)


def window_items(windows: Sequence[Window], engines: SpeechEngines) -> list[Item]:
    """Return windows as items; what of an engine and of the hints can change a transcript is in their keys."""
    parts = {spec: part_of_key(engines.engine(spec)) for spec in {window.engine for window in windows}}
    return [_item(window, engines.engine(window.engine), parts[window.engine]) for window in windows]


def recognition_stage(name: str, library: Library, workers: Workers, engines: SpeechEngines, batch: str = "") -> Stage:
    """Return the stage of that name; its items' work is a `Window`, their batch that of calls to services."""

    def hear(item: Item, samples: Samples) -> Outcome:
        window: Window = item.work
        engine = engines.engine(window.engine)
        hints = engine.used_hints(window.hints)
        with calling_for(replace(current_purpose(), batch=batch, stage=name, item=item.id)):
            transcript = engine.transcribe(window.stream.cut(samples, window.span), hints)
        return outcome_of(transcript, window, str(engine.identity))

    def stream_of(item: Item) -> Stream:
        window: Window = item.work
        return window.stream

    return Stage(
        name=name, version=VERSION, schema=SEGMENT, run=listening(library, workers, stream_of, hear), settings={}
    )


def outcome_of(transcript: Transcript, window: Window, engine: str) -> Outcome:
    """Turn a window's transcript into rows with times as a player shows them; numbers and flags come later."""
    shift = window.stream.offset + window.span[0]
    about = dict.fromkeys(SEGMENT.names) | {
        "stream": window.stream.number,
        "language": transcript.language,
        "language_probability": transcript.language_probability,
        "engine": engine,
    }
    rows = [about | row_of(segment, shift) for segment in transcript.segments]
    table = pa.Table.from_pylist(rows, SEGMENT)
    if transcript.degraded:
        return Outcome(table, "degraded", transcript.degraded)
    if not rows:
        return Outcome(table, "not_applicable", "no speech was recognised")
    return Outcome(table)


def row_of(segment: Segment, shift: float = 0.0) -> dict[str, Any]:
    """Return what a segment says as columns of `SEGMENT`, its times moved by `shift` seconds."""
    row = {
        "start_seconds": segment.start + shift,
        "end_seconds": segment.end + shift,
        "text": segment.text,
        "confidence": segment.confidence,
        "words": [asdict(word) | {"start": word.start + shift, "end": word.end + shift} for word in segment.words],
        "speaker": segment.speaker,
        "no_speech": segment.no_speech,
    }
    return row | ({"language": segment.language} if segment.language else {})


def segments_of(rows: Sequence[Mapping[str, Any]]) -> list[Segment]:
    """Return rows of `SEGMENT` as segments, times as a player shows them."""
    return [
        Segment(
            row["start_seconds"],
            row["end_seconds"],
            row["text"],
            row["confidence"],
            tuple(Word(**word) for word in row["words"] or ()),
            row["language"],
            row["speaker"],
            row["no_speech"],
        )
        for row in rows
    ]


def part_of_key(engine: Transcriber) -> dict[str, Any]:
    """Return what of an engine can change a transcript, beside the hints that it uses."""
    model, revision = engine.identity
    return {"model": model, "revision": revision, "settings": engine.key_settings()}


def _item(window: Window, engine: Transcriber, part: dict[str, Any]) -> Item:
    stream, (start, end) = window.stream, window.span
    identity = f"{stream.identity} {stream.number} {start:.3f} {end:.3f}"
    hints = {name: value for name, value in asdict(engine.used_hints(window.hints)).items() if value}
    return Item(
        id=window.id,
        identity=hashlib.sha256(identity.encode()).hexdigest(),
        label=f"{stream.name}, {start:.0f} to {end:.0f} s" + (f" of stream {stream.number}" if stream.number else ""),
        work=window,
        size=round(stream.size * (end - start) / max(stream.windows[-1][1], end)),
        extra=part | {"hints": hints},
    )
