"""From the tables of a batch to its cues: baseline, speakers, scenes, and what is known of each line."""

import os
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from media_assets.knowledge.series import series_of
from media_assets.library.inventory import NAME as FILES
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.speech import TRANSCRIPTS, TRANSLATIONS
from media_assets.schemas.visual import FRAMES
from media_assets.speech.spoken import NAME as SPOKEN
from media_assets.translation.baseline import name_of as baseline_name
from media_assets.translation.cues import Cue, Knowledge, Recording
from media_assets.translation.formality import decided
from resources.enhancement import Enhancement
from resources.library import Library


def read_recordings(
    library: Library, batch: str, language: str, known: Knowledge, chosen: Enhancement
) -> list[Recording]:
    """Return the translated recordings of a batch in the order of the baseline's table."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in library.read_table(baseline_name(language), TRANSLATIONS, batch).to_pylist():
        grouped.setdefault(row["content_id"], []).append(row)
    if not grouped:
        return []
    files = _files(library, batch)
    speakers, cuts = _speakers(library, batch), _cuts(library, batch, grouped)
    found = []
    for content, rows in grouped.items():
        name, path = files.get(content, (content, ""))
        scenes = scenes_of(rows, cuts.get(content, ()), chosen.scene_seconds)
        series = series_of(path)
        cues = tuple(
            _cue(content, row, scene, speakers.get((content, row["segment"])), language, known, series)
            for row, scene in zip(rows, scenes, strict=True)
        )
        source = rows[0]["source_language"]
        formality = decided(chosen.formality, source, language, (cue.source for cue in cues))
        found.append(Recording(content, name, language, cues, formality, known.assign(content, source or "")))
    return found


def scenes_of(rows: Sequence[Mapping[str, Any]], cuts: Sequence[float], pause: float) -> list[bool]:
    """Say of each row whether a scene begins with it.

    Args:
        rows: with `start_seconds` and `end_seconds`, in order.
        cuts: when the picture changes, ascending.
        pause: seconds without speech that end a scene.
    """
    begins = [True] * min(len(rows), 1)
    for before, row in zip(rows, rows[1:], strict=False):
        since, until = before["end_seconds"], row["start_seconds"]
        # A cut within the pause, or just after the first word, as editors place it.
        cut = bisect_left(cuts, since)
        begins.append(until - since >= pause or (cut < len(cuts) and cuts[cut] <= until))
    return begins


def _cue(
    content: str,
    row: Mapping[str, Any],
    scene: bool,
    speaker: str | None,
    language: str,
    known: Knowledge,
    series: str,
) -> Cue:
    source, spoken = row["source_text"], row["source_language"]
    terms = tuple(known.glossary.found(source, spoken, language, series))
    settled = {term.term for term in terms}
    return Cue(
        id=f"{content}:{row['segment']}",
        segment=row["segment"],
        start=row["start_seconds"],
        end=row["end_seconds"],
        source=source,
        source_language=spoken,
        baseline=row["text"],
        engine=row["engine"],
        speaker=speaker,
        scene=scene,
        terms=terms,
        names=tuple(name for name in known.names(source, spoken) if name not in settled),
        corrected=known.corrected(source, spoken, language, series),
    )


def _files(library: Library, batch: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    rows = library.read_table(FILES, MEDIA_FILES, batch).select(["content_id", "name", "path"]).to_pylist()
    for row in rows:
        found.setdefault(row["content_id"], (row["name"], os.fsdecode(row["path"])))
    return found


def _speakers(library: Library, batch: str) -> dict[tuple[str, int], str]:
    said = library.read_table(SPOKEN, TRANSCRIPTS, batch).select(["content_id", "segment", "speaker"]).to_pylist()
    return {(row["content_id"], row["segment"]): row["speaker"] for row in said if row["speaker"]}


def _cuts(library: Library, batch: str, contents: Iterable[str]) -> dict[str, list[float]]:
    frames = library.read_table("frames", FRAMES, batch).select(["content_id", "time_seconds", "scene"])
    wanted = pc.and_(frames["scene"], pc.is_in(frames["content_id"], pa.array(sorted(contents), pa.string())))
    cuts: dict[str, list[float]] = {}
    for row in frames.filter(wanted).to_pylist():
        if row["time_seconds"] is not None:
            cuts.setdefault(row["content_id"], []).append(row["time_seconds"])
    return {content: sorted(times) for content, times in cuts.items()}
