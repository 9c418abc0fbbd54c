"""The transcripts stage: audio decoded in workers ahead of the transcriber, which runs in this process."""

from pathlib import Path

import pyarrow as pa

from media_assets.outcomes import Outcome
from media_assets.runners import in_workers
from media_assets.schemas import SEGMENT
from media_assets.speech.audio import VERSION as AUDIO_VERSION
from media_assets.speech.audio import decode_audio, samples_of
from media_assets.work import Item, Stage
from resources.library import Library
from resources.speech.base import Segment, Transcriber, Transcript
from resources.workers import Workers

NAME = "transcripts"
VERSION = f"1+audio{AUDIO_VERSION}"


def transcripts_stage(library: Library, workers: Workers, transcriber: Transcriber) -> Stage:
    """Return the stage that transcribes recordings; its items' work is a `Source`."""
    folder = library.scratch()

    def scratch(item: Item) -> str:
        return str(folder / f"{item.id}.pcm")

    def transcribe(item: Item, decoded: Outcome) -> Outcome:
        try:
            if decoded.state == "not_applicable":
                return Outcome(SEGMENT.empty_table(), decoded.state, decoded.reason)
            found = decoded.table.to_pylist()[0]
            transcript = transcriber.transcribe(samples_of(scratch(item), found["samples"]))
            return outcome_of(transcript, found["offset_seconds"], str(transcriber.identity))
        finally:
            Path(scratch(item)).unlink(missing_ok=True)

    return Stage(
        name=NAME,
        version=VERSION,
        schema=SEGMENT,
        run=in_workers(workers, decode_audio, lambda item: (item.work, scratch(item)), transcribe),
        settings=transcriber.key_settings(),
        model=transcriber.identity,
    )


def outcome_of(transcript: Transcript, offset_seconds: float, engine: str) -> Outcome:
    """Turn a transcript into rows, its times moved by the stream's start."""
    rows = [
        _row(ordinal, segment, transcript, offset_seconds, engine)
        for ordinal, segment in enumerate(transcript.segments)
    ]
    table = pa.Table.from_pylist(rows, SEGMENT)
    if transcript.degraded:
        return Outcome(table, "degraded", transcript.degraded)
    if not rows:
        return Outcome(table, "not_applicable", "no speech was found")
    return Outcome(table)


def _row(
    ordinal: int, segment: Segment, transcript: Transcript, offset_seconds: float, engine: str
) -> dict[str, object]:
    return {
        "segment": ordinal,
        "start_seconds": segment.start + offset_seconds,
        "end_seconds": segment.end + offset_seconds,
        "text": segment.text,
        "confidence": segment.confidence,
        "words": [
            {
                "text": word.text,
                "start": word.start + offset_seconds,
                "end": word.end + offset_seconds,
                "confidence": word.confidence,
            }
            for word in segment.words
        ],
        "language": transcript.language,
        "language_probability": transcript.language_probability,
        "engine": engine,
    }
