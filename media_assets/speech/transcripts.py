"""Transcripts of whole recordings: their windows joined, what is not believed flagged, segments numbered."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from media_assets.outcomes import Outcome
from media_assets.runners import in_batches
from media_assets.schemas.speech import SEGMENT
from media_assets.speech.hallucination import VERSION as HONESTY_VERSION
from media_assets.speech.hallucination import flags_of
from media_assets.speech.listening import Span, Stream
from media_assets.speech.recognition import row_of, segments_of
from media_assets.speech.repetition import compression_of
from media_assets.work import Item, Stage
from resources.errors import PermanentError, TransientError
from resources.honesty import HonestyRules
from resources.ledger.items import ItemRow
from resources.speech.speakers import Turn, with_speakers

NAME = "transcripts"
VERSION = f"2+honesty{HONESTY_VERSION}"


@dataclass(frozen=True)
class Recognised:
    """What became of one window: its rows of `SEGMENT`, the key of that result, and its row in the ledger."""

    span: Span
    rows: list[dict[str, Any]]
    key: str | None
    item: ItemRow


@dataclass(frozen=True)
class Heard:
    """A stream with its windows in order, and who speaks when in it, if that was to be found out.

    Attributes:
        turns: times as a player shows them.
        voiceless: why there are no turns, where there should be; else None.
    """

    stream: Stream
    windows: tuple[Recognised, ...]
    turns: tuple[Turn, ...] = ()
    voiceless: str | None = None

    @property
    def spans(self) -> list[Span]:
        """Spans of speech as a player shows them."""
        return [(start + self.stream.offset, end + self.stream.offset) for start, end in self.stream.spans]


def transcript_items(heard: Sequence[Heard]) -> list[Item]:
    """Return recordings as items; their work is a list of `Heard`, their identity the keys of all windows."""
    grouped: dict[str, list[Heard]] = {}
    for one in heard:
        grouped.setdefault(one.stream.content, []).append(one)
    return [_item(content, streams) for content, streams in grouped.items()]


def transcripts_stage(rules: HonestyRules) -> Stage:
    """Return the stage that joins windows; its items' work is a list of `Heard`."""

    def join(batch: Sequence[Sequence[Heard]]) -> list[Outcome]:
        return [joined(streams, rules) for streams in batch]

    return Stage(name=NAME, version=VERSION, schema=SEGMENT, run=in_batches(join, 16), settings=rules.thresholds)


def joined(streams: Sequence[Heard], rules: HonestyRules) -> Outcome:
    """Join the windows of a recording's streams into one transcript."""
    rows: list[dict[str, Any]] = []
    for heard in streams:
        own = [part for window in heard.windows for row in window.rows for part in _spoken_by(row, heard.turns)]
        flags = flags_of(segments_of(own), heard.spans, rules)
        rows += [
            row | {"flags": flag, "compression": compression_of(row["text"])}
            for row, flag in zip(own, flags, strict=True)
        ]
    rows = [row | {"segment": number} for number, row in enumerate(rows)]
    table = pa.Table.from_pylist(rows, SEGMENT)
    lesser = _lesser(streams)
    if lesser:
        return Outcome(table, "degraded", lesser)
    if not rows:
        return Outcome(table, "not_applicable", "no speech was recognised")
    return Outcome(table)


def _item(content: str, streams: Sequence[Heard]) -> Item:
    windows = [window for heard in streams for window in heard.windows]
    # Whether a window's result was found or made is no difference.
    parts = [f"{window.key} {window.item.state.replace('reused', 'ok')}" for window in windows]
    for heard in streams:
        stream = heard.stream
        parts.append(f"{stream.number} {stream.offset} {stream.remark} {heard.spans} {heard.turns} {heard.voiceless}")
    return Item(
        id=content,
        identity=hashlib.sha256("\n".join(parts).encode()).hexdigest(),
        label=streams[0].stream.name,
        work=streams,
        size=streams[0].stream.size,
        problem=_problem(windows),
    )


def _spoken_by(row: dict[str, Any], turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """Return a row of `SEGMENT` with its speaker, in parts where the speaker changes."""
    return [row | row_of(segment) for segment in with_speakers(segments_of([row]), turns)] if turns else [row]


def _problem(windows: Sequence[Recognised]) -> Exception | None:
    """Say why there is no transcript yet, or never will be; what was recognised is not recognised again.

    A window that will never be recognised does not keep the others from being read (`_lesser` names it).
    """
    failed = [window.item for window in windows if window.item.state == "failed"]
    if failed:
        return TransientError(_of(windows, failed, "failed"))
    lost = [window.item for window in windows if window.item.state == "quarantined"]
    return PermanentError(lost[0].reason or "") if lost and len(lost) == len(windows) else None


def _of(windows: Sequence[Recognised], some: Sequence[ItemRow], what: str) -> str:
    """Say what became of some of the windows, by the reason that most of them have."""
    ((reason, _),) = Counter(row.reason or "unknown" for row in some).most_common(1)
    count = len(windows)
    return reason if len(some) == count else f"{len(some)} of {count} windows {what}: {reason}"


def _lesser(streams: Sequence[Heard]) -> str | None:
    said = [remark for heard in streams for remark in (heard.stream.remark, heard.voiceless) if remark]
    windows = [window for heard in streams for window in heard.windows]
    for state, what in (("degraded", "are less than they could be"), ("quarantined", "cannot be recognised")):
        some = [window.item for window in windows if window.item.state == state]
        if some:
            said.append(_of(windows, some, what))
    return "; ".join(said) or None


def engines_in(table: pa.Table) -> dict[str, int]:
    """Return how many segments each engine wrote, for the metadata of the asset."""
    return {f"segments by {engine}": count for engine, count in Counter(table["engine"].to_pylist()).items()}
