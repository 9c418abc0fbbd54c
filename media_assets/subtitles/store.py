"""The subtitles stage: files of each recording as blobs, named by what was said and by the rules."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from media_assets.keys import fingerprint
from media_assets.library.inventory import batch_names
from media_assets.outcomes import Outcome
from media_assets.runners import in_batches
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.schemas.subtitles import SUBTITLE
from media_assets.speech import spoken
from media_assets.subtitles.formats import FORMATS
from media_assets.subtitles.rules import Rules
from media_assets.subtitles.tracks import Rows, spoken_tracks
from media_assets.work import Item, Stage
from resources.library import Library

NAME = "subtitles"
VERSION = "1"
BLOBS = ("srt", "vtt", "json")
"""Formats that are kept as blobs."""

_AT_ONCE = 20
_IDENTIFYING = (
    *("segment", "stream", "start_seconds", "end_seconds", "text", "words", "speaker", "flags", "language"),
    *("confidence", "engine"),
)


def transcribed_items(library: Library, batch: str) -> list[Item]:
    """Return a batch's recordings with a transcript as items; their identity is all that was said, their work both."""
    names = batch_names(library, batch)
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for row in library.read_table(spoken.NAME, TRANSCRIPTS, batch).to_pylist():
        grouped.setdefault(row["content_id"], []).append(row)
    items = []
    for content, rows in grouped.items():
        identity = identity_of(rows)
        items.append(Item(id=content, identity=identity, label=names.get(content, content), work=(identity, rows)))
    return items


def identity_of(rows: Rows) -> str:
    """Hash what was said: text, words, times, speakers, flags, languages, streams and engines."""
    return fingerprint({"said": [[row[name] for name in _IDENTIFYING] for row in rows]})


def subtitles_stage(library: Library, rules: Rules) -> Stage:
    """Return the stage that writes subtitles; its items' work is (identity, `Rows` of `TRANSCRIPTS`)."""
    # Two contents may have been said alike, and share a stored result: blobs are named by neither.
    flavour = fingerprint({"version": VERSION, **rules.as_settings})[:6]

    def write(batch: Sequence[tuple[str, Rows]]) -> list[Outcome]:
        return [Outcome(pa.Table.from_pylist(files(*work), SUBTITLE)) for work in batch]

    def files(identity: str, rows: Rows) -> list[dict[str, Any]]:
        written = []
        for track in spoken_tracks(rows, rules):
            about = {"stream": track.stream, "language": track.language, **track.figures}
            stem = f"{NAME}/{identity[:2]}/{identity}-{flavour}-{track.stream}-{track.language}"
            for name in BLOBS:
                library.write_blob(f"{stem}.{name}", FORMATS[name](track).encode(), lasting=False)
                written.append({**about, "format": name, NAME: f"{stem}.{name}"})
        return written

    def intact(table: pa.Table) -> bool:
        return all(library.has_blob(name) for name in table[NAME].to_pylist())

    return Stage(
        name=NAME,
        version=VERSION,
        schema=SUBTITLE,
        run=in_batches(write, _AT_ONCE),
        settings=rules.as_settings,
        intact=intact,
    )


def notes_of(table: pa.Table) -> dict[str, Any]:
    """Return figures of a batch's subtitles for its metadata."""
    tracks = [row for row in table.to_pylist() if row["format"] == BLOBS[0]]
    cues, flagged = (sum(row[name] for row in tracks) for name in ("cues", "flagged"))
    return {
        "cues": cues,
        "cues that cannot keep a rule": flagged,
        "cues that keep all rules %": round(100 * (cues - flagged) / cues, 1) if cues else 100.0,
        "segments left out": sum(row["left_out"] for row in tracks),
    }
