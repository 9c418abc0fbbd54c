"""The transcripts stage: audio decoded in workers ahead of the transcriber, which runs in this process."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from media_assets.outcomes import Outcome
from media_assets.runners import in_workers
from media_assets.schemas.speech import SEGMENT
from media_assets.speech.audio import VERSION as AUDIO_VERSION
from media_assets.speech.audio import decode_audio, samples_of
from media_assets.work import Computed, Item, Stage
from resources.library import Library
from resources.speech.base import Segment, Transcriber, Transcript
from resources.workers import Workers

NAME = "transcripts"
VERSION = f"1+audio{AUDIO_VERSION}"


def transcripts_stage(library: Library, workers: Workers, transcriber: Transcriber) -> Stage:
    """Return the stage that transcribes recordings; its items' work is a `Source`."""

    def transcribe(scratch: Path, decoded: Outcome) -> Outcome:
        try:
            if decoded.state == "not_applicable":
                return Outcome(SEGMENT.empty_table(), decoded.state, decoded.reason)
            found = decoded.table.to_pylist()[0]
            transcript = transcriber.transcribe(samples_of(str(scratch), found["samples"]))
            return outcome_of(transcript, found["offset_seconds"], str(transcriber.identity))
        finally:
            scratch.unlink(missing_ok=True)

    def run(items: Sequence[Item]) -> Iterator[Computed]:
        # A folder of its own, since another run may be at work on the same recording; it also takes along what
        # decoders left that were stopped.
        with TemporaryDirectory(prefix="audio-", dir=library.scratch(), ignore_cleanup_errors=True) as folder:

            def scratch(item: Item) -> Path:
                return Path(folder, f"{item.id}.pcm")

            yield from in_workers(
                workers,
                decode_audio,
                lambda item: (item.work, str(scratch(item))),
                lambda item, decoded: transcribe(scratch(item), decoded),
            )(items)

    return Stage(
        name=NAME,
        version=VERSION,
        schema=SEGMENT,
        run=run,
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
        "stream": 0,
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
                "interpolated": word.interpolated,
            }
            for word in segment.words
        ],
        "speaker": segment.speaker,
        "flags": [],
        "no_speech": segment.no_speech,
        "compression": None,
        "language": segment.language or transcript.language,
        "language_probability": transcript.language_probability,
        "engine": engine,
    }
