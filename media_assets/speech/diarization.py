"""Who speaks when in a stream: heard once for all of it, since voices of two windows have no common names."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from media_assets.outcomes import Outcome
from media_assets.schemas.columns import REAL, TEXT, described
from media_assets.speech.audio import VERSION as AUDIO_VERSION
from media_assets.speech.listening import Stream, listening, stream_id
from media_assets.work import Item, Stage
from resources.library import Library
from resources.speech.diarize import Diarizer, NoDiarizer
from resources.speech.mapped import FileSamples
from resources.speech.speakers import Turn
from resources.workers import Workers

NAME = "transcripts/speakers"
VERSION = f"1+audio{AUDIO_VERSION}"

TURNS = described(
    ("start", REAL, "begin of the turn, in seconds of the stream's samples"),
    ("end", REAL, "end of it"),
    ("speaker", TEXT, "name of the voice within the stream"),
)


def speaker_items(streams: Sequence[Stream], diarizer: Diarizer) -> list[Item]:
    """Return streams as items; none where no diarization is configured."""
    if isinstance(diarizer, NoDiarizer):
        return []
    return [
        Item(
            id=stream_id(stream.content, stream.number),
            identity=hashlib.sha256(f"{stream.identity} {stream.number}".encode()).hexdigest(),
            label=stream.name,
            work=stream,
            size=stream.size,
        )
        for stream in streams
    ]


def speakers_stage(library: Library, workers: Workers, diarizer: Diarizer) -> Stage:
    """Return the stage that tells speakers apart; its items' work is a `Stream`."""

    def hear(_: Item, samples: FileSamples) -> Outcome:
        found = diarizer.diarize(samples.mapped())
        table = pa.Table.from_pylist([turn._asdict() for turn in found.turns], TURNS)
        if found.degraded:
            # With the model in place tomorrow, the same key finds its speakers.
            return Outcome(table, "degraded", found.degraded, keep=False)
        return Outcome(table)

    return Stage(
        name=NAME,
        version=VERSION,
        schema=TURNS,
        run=listening(library, workers, lambda item: item.work, hear),
        settings=diarizer.key_settings(),
        model=diarizer.identity,
    )


def turns_of(rows: Sequence[Mapping[str, Any]], offset: float) -> tuple[Turn, ...]:
    """Return rows of `TURNS` as turns, times as a player shows them."""
    return tuple(Turn(row["start"] + offset, row["end"] + offset, row["speaker"]) for row in rows)
