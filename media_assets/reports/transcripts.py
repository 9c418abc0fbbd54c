"""Recordings with what was said in them, read a page at a time: a library holds more text than a page should."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from media_assets.reports import words
from media_assets.reports.data import Corpus, Span, html_bytes, newest_results, spans_of
from media_assets.reports.translations import Track, best_translations, track_of
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.speech.spoken import believed
from resources.library import Library

UNSURE = 0.5
"""Words below this confidence are marked."""

_FARTHEST = 80
_SEGMENT_BYTES = 400
_MARK_BYTES = 40
_COLUMNS = [
    "content_id",
    "segment",
    "start_seconds",
    "end_seconds",
    "text",
    "confidence",
    "words",
    "language",
    "engine",
    "key",
    "reason",
]


@dataclass(frozen=True)
class Run:
    """A stretch of text whose words the engine was sure of, or was not."""

    text: str
    unsure: bool


@dataclass(frozen=True)
class Spoken:
    """One segment: its time code, its text, and what stands beside it, one entry per shown track."""

    start: str
    end: str
    confidence: str
    runs: list[Run]
    beside: list[dict[str, Any]]


@dataclass(frozen=True)
class Recording:
    """One recording as it is shown."""

    content_id: str
    name: str
    about: str
    excerpt: str
    language: str
    tag: str | None
    engine: str
    reason: str
    doubts: str
    count: int
    left_out: int
    tracks: list[Track]
    segments: list[Spoken]


class Transcripts:
    """All transcripts of a library, with their translations."""

    def __init__(
        self,
        library: Library,
        corpus: Corpus,
        languages: Sequence[str],
        held: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        """Read the tables; words are turned into Python objects only when a recording is asked for.

        Args:
            held: (content id, language) of translations that are held for review → why.
        """
        self._held = held or {}
        table = library.read_corpus("transcripts", TRANSCRIPTS, [*_COLUMNS, "flags"])
        every = newest_results(table, "segment", corpus.replaced)
        self.table: pa.Table = believed(every).select(_COLUMNS)
        self._flags = _flags_of(every)
        self._corpus = corpus
        self._beside = {language: best_translations(library, language, self.table) for language in languages}
        self.spans = spans_of(self.table["content_id"].to_numpy(), self._weights(), corpus)

    def recording(self, span: Span) -> Recording:
        """Return one recording with the segments that fit."""
        rows = self.table.slice(span.first, span.shown).to_pylist()
        beside = {
            language: frame.iloc[span.first : span.first + span.count] for language, frame in self._beside.items()
        }
        tracks = [self._track(span.content_id, language, frame) for language, frame in beside.items()]
        shown = [(track, beside[track.language].to_dict("records")) for track in tracks if track.texts]
        fact = self._corpus.fact(span.content_id)
        first = rows[0]
        length = words.clock(fact.seconds) if fact.seconds is not None else ""
        return Recording(
            content_id=span.content_id,
            name=span.name,
            about=" · ".join(filter(None, [length, self._corpus.also(span.content_id)])),
            excerpt=words.excerpt(first["text"]),
            language=words.sentence(words.language(first["language"])),
            tag=words.language_tag(first["language"]),
            engine=words.line(first["engine"]),
            reason=words.line(first["reason"]),
            doubts=self._flags.get(span.content_id, ""),
            count=span.count,
            left_out=span.count - span.shown,
            tracks=tracks,
            segments=[
                _spoken(row, [_beside(track, texts[position]) for track, texts in shown])
                for position, row in enumerate(rows)
            ],
        )

    def _track(self, content: str, language: str, rows: pd.DataFrame) -> Track:
        track, why = track_of(language, rows), self._held.get((content, language))
        return replace(track, summary=f"held for review ({why}), {track.summary}") if why else track

    def _weights(self) -> npt.NDArray[np.int64]:
        total = html_bytes(self.table["text"]) + _SEGMENT_BYTES
        for frame in self._beside.values():
            for column in ("text", "reason"):
                total += html_bytes(pa.array(frame[column].tolist(), pa.string(), from_pandas=True))
            total += _SEGMENT_BYTES // 2
        lists = self.table["words"].combine_chunks()
        unsure = pc.less(pc.struct_field(pc.list_flatten(lists), "confidence"), UNSURE)
        owners = pc.list_parent_indices(lists).to_numpy()[pc.fill_null(unsure, False).to_numpy(zero_copy_only=False)]
        total += _MARK_BYTES * np.bincount(owners, minlength=len(total)).astype(np.int64)
        return total


def _flags_of(table: pa.Table) -> dict[str, str]:
    """Return content id → how many of its segments are left out, and why, in words."""
    counts: Counter[str] = Counter()
    flags: dict[str, set[str]] = {}
    for content, found in zip(table["content_id"].to_pylist(), table["flags"].to_pylist(), strict=True):
        if found:
            counts[content] += 1
            flags.setdefault(content, set()).update(found)
    return {
        content: f"{words.counted(count, 'segment')} not believed and left out ({', '.join(sorted(flags[content]))})"
        for content, count in counts.items()
    }


def marked(text: str, spoken: Sequence[dict[str, Any]]) -> list[Run]:
    """Cut text into runs by the confidence of its words.

    Words are looked up in the text one after the other, so that spaces and punctuation stay as written; a word that
    the text does not have (engines normalise numbers) is passed over.
    """
    if not any(_unsure(word) for word in spoken):
        return [Run(text, False)] if text else []
    pieces: list[Run] = []
    position = 0
    for word in spoken:
        token = words.plain(word["text"]).strip()
        at = text.find(token, position) if token else -1
        if at < 0 or at - position > _FARTHEST:
            continue
        unsure = _unsure(word)
        between = text[position:at]
        # A gap belongs to a mark only where both of its neighbours are marked.
        joined = unsure and bool(pieces) and pieces[-1].unsure and not between.strip()
        pieces += [Run(between, joined), Run(token, unsure)]
        position = at + len(token)
    pieces.append(Run(text[position:], False))
    return [
        Run("".join(piece.text for piece in alike), unsure)
        for unsure, alike in groupby((piece for piece in pieces if piece.text), key=lambda piece: piece.unsure)
    ]


def _unsure(word: dict[str, Any]) -> bool:
    return word["confidence"] is not None and word["confidence"] < UNSURE


def _spoken(row: dict[str, Any], beside: list[dict[str, Any]]) -> Spoken:
    confidence = row["confidence"]
    return Spoken(
        start=words.clock(row["start_seconds"]),
        end=words.clock(row["end_seconds"]),
        confidence="" if confidence is None else words.share(confidence, 1.0),
        runs=marked(words.plain(row["text"]), row["words"] or []),
        beside=beside,
    )


def _beside(track: Track, row: dict[Any, Any]) -> dict[str, Any]:
    missing = pd.isna(row["text"])
    return {
        "name": track.name,
        "tag": track.tag,
        "text": None if missing else words.plain(row["text"]),
        "note": words.line(row["reason"]) if missing else "",
        "quality": row["quality"],
        "mixed": track.quality != row["quality"],
    }
