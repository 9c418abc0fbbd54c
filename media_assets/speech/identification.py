"""Which languages a stream is spoken in, heard at several places of it before anything is transcribed."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from media_assets.outcomes import Outcome
from media_assets.schemas.columns import REAL, TEXT, described
from media_assets.speech.audio import VERSION as AUDIO_VERSION
from media_assets.speech.listening import Span, Stream, listening, stream_id
from media_assets.work import Item, Stage
from resources.library import Library
from resources.speech.engines import SpeechEngines
from resources.speech.mapped import Samples
from resources.workers import Workers

NAME = "transcripts/languages"
VERSION = f"1+audio{AUDIO_VERSION}"

PIECES = 8
"""Places at which a stream is listened to, spread evenly over its speech."""

PIECE_SECONDS = 30.0
"""What Whisper hears at once."""

_SHORTEST = 0.001
"""Seconds that are not worth a span of their own."""

CERTAIN = 0.7
"""A second language counts only where a piece is in it with this probability: single pieces are mistaken."""

HEARD = described(
    ("start_seconds", REAL, "begin of the piece, in seconds of the stream's samples"),
    ("language", TEXT, "likeliest ISO 639-1 code"),
    ("probability", REAL, "of it, 0 to 1"),
)


def language_items(streams: Sequence[Stream], engines: SpeechEngines) -> list[Item]:
    """Return as items the streams whose language nobody names and whose engine can tell languages apart."""
    items = []
    for stream in streams:
        engine = engines.engine(stream.plan["engine"])
        if stream.language is None and engine.detects_languages:
            model, revision = engine.identity
            items.append(
                Item(
                    id=stream_id(stream.content, stream.number),
                    identity=hashlib.sha256(f"{stream.identity} {stream.number}".encode()).hexdigest(),
                    label=stream.name,
                    work=stream,
                    size=stream.size,
                    extra={"model": model, "revision": revision, "settings": engine.key_settings()},
                )
            )
    return items


def languages_stage(library: Library, workers: Workers, engines: SpeechEngines) -> Stage:
    """Return the stage that identifies languages; its items' work is a `Stream`."""

    def hear(item: Item, samples: Samples) -> Outcome:
        stream: Stream = item.work
        pieces = pieces_of(stream.spans)
        engine = engines.engine(stream.plan["engine"])
        heard = engine.detect_languages([np.concatenate([stream.cut(samples, s) for s in piece]) for piece in pieces])
        rows = []
        for piece, probabilities in zip(pieces, heard, strict=True):
            if probabilities:
                language = max(probabilities, key=lambda code: probabilities[code])
                found = {"start_seconds": piece[0][0], "language": language, "probability": probabilities[language]}
                rows.append(found)
        return Outcome(pa.Table.from_pylist(rows, HEARD))

    return Stage(
        name=NAME,
        version=VERSION,
        schema=HEARD,
        run=listening(library, workers, lambda item: item.work, hear),
        settings={"pieces": PIECES, "piece_seconds": PIECE_SECONDS},
    )


def pieces_of(spans: Sequence[Span], most: int = PIECES, seconds: float = PIECE_SECONDS) -> list[list[Span]]:
    """Choose up to `most` pieces of up to `seconds` of speech, evenly over all speech; each is a list of spans."""
    pieces: list[list[Span]] = [[]]
    left = seconds
    for start, end in spans:
        while end > start:
            if left < _SHORTEST:
                pieces.append([])
                left = seconds
            stop = min(end, start + left)
            pieces[-1].append((start, stop))
            left -= stop - start
            start = stop
    pieces = [piece for piece in pieces if piece]
    if len(pieces) > 1 and sum(end - start for start, end in pieces[-1]) < seconds / 3:
        pieces.pop()  # too short to tell
    if len(pieces) <= most:
        return pieces
    return [pieces[round(number * (len(pieces) - 1) / (most - 1))] for number in range(most)]


def spoken_in(heard: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the languages of a stream by its rows of `HEARD`, the most heard first; none where nothing was heard.

    The language of most pieces, by their probabilities, is one of them; another is where it was certain in a piece.
    """
    weights: Counter[str] = Counter()
    certain: set[str] = set()
    for row in heard:
        weights[row["language"]] += row["probability"]
        if row["probability"] >= CERTAIN:
            certain.add(row["language"])
    ranked = [language for language, _ in sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))]
    return tuple(language for language in ranked if language == ranked[0] or language in certain)
