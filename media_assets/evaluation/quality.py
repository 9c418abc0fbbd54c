"""Transcripts held against the references beside their recordings."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from media_assets.evaluation.rates import Counts, ErrorRates, interval, rates_of_parts
from media_assets.evaluation.references import COLUMNS, Reference, in_language, read_reference, references
from media_assets.schemas.audio import AUDIO_PROFILES
from media_assets.schemas.evaluation import TRANSCRIPT_QUALITY
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.schemas.subtitles import SUBTITLES
from resources.errors import MediaError
from resources.library import Library
from resources.text.base import LanguageIdentifier

VERSION = "1"

_CERTAIN = 0.9

Row = dict[str, Any]


@dataclass
class Measured:
    """What was compared.

    Attributes:
        rows: rows of `TRANSCRIPT_QUALITY`.
        unreadable: name of a reference → why it could not be read.
        skipped: why recordings with a reference were not compared → how many.
    """

    rows: list[Row] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def table(self) -> pa.Table:
        """The rows as a table."""
        return pa.Table.from_pylist(self.rows, TRANSCRIPT_QUALITY)

    def facts(self) -> dict[str, Any]:
        """Return for people how many were compared, why others were not, and the error rate of each engine."""
        shown: dict[str, Any] = {"recordings compared": len({row["content_id"] for row in self.rows})}
        shown |= {f"recordings {reason}": count for reason, count in sorted(self.skipped.items())}
        for engine in sorted({row["engine"] for row in self.rows}, key=str):
            for measure, unit in (("wer", "words"), ("cer", "characters")):
                of = [row for row in self.rows if row["engine"] == engine and row[measure] is not None]
                if total := sum(row[unit] for row in of):
                    rate = sum(row[measure] * row[unit] for row in of) / total
                    shown[f"{measure.upper()} % of {engine}"] = round(100 * rate, 2)
        return shown


def measure(library: Library, identifier: LanguageIdentifier) -> Measured:
    """Compare every transcript that has a reference beside its recording.

    Args:
        identifier: tells whether subtitles whose name has no language are a translation.
    """
    measured = Measured()
    beside = references(library.read_corpus("media_files", MEDIA_FILES, COLUMNS))
    exported = _exported(library, set(beside))
    beside = {content: [one for one in found if one.content_id not in exported] for content, found in beside.items()}
    beside = {content: found for content, found in beside.items() if found}
    transcripts = _transcripts(library, set(beside))
    for content, found in sorted(beside.items()):
        if content not in transcripts:
            measured.skipped["with a reference and no text"] += 1
        for stream in sorted({row["stream"] for row in transcripts.get(content, ())}):
            segments = [row for row in transcripts[content] if row["stream"] == stream]
            _compare(measured, found, segments, identifier)
    conditions = _conditions(library)
    for row in measured.rows:
        row["condition"] = conditions.get((row["content_id"], row["stream"]))
    return measured


def _exported(library: Library, contents: set[str]) -> set[str]:
    """Return the content ids that subtitles made here have as files: `media export` writes them beside recordings."""
    table = library.read_corpus("subtitles", SUBTITLES, ["content_id", "subtitles"])
    wanted = pc.is_in(table["content_id"], pa.array(sorted(contents), pa.string()))
    names = dict.fromkeys(table.filter(wanted)["subtitles"].to_pylist())
    paths = [library.blob_path(name) for name in names if library.has_blob(name)]
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _conditions(library: Library) -> dict[tuple[str, int], str | None]:
    """Return how each stream sounds, as the last batch that has it heard it."""
    rows = library.read_corpus("audio_profiles", AUDIO_PROFILES, ["content_id", "stream", "condition"]).to_pylist()
    return {(row["content_id"], row["stream"]): row["condition"] for row in rows}


def _transcripts(library: Library, contents: set[str]) -> dict[str, list[Row]]:
    """Return content id → its segments in order of time; of a content in several batches those of the last."""
    found: dict[str, list[Row]] = {}
    wanted = pa.array(sorted(contents), pa.string())
    for batch in library.batches("transcripts") if contents else ():
        table = library.read_table("transcripts", TRANSCRIPTS, batch)
        rows = table.drop_columns(["words"]).filter(pc.is_in(table["content_id"], wanted)).to_pylist()
        for content in {row["content_id"] for row in rows}:
            of = [row | {"stream": row["stream"] or 0} for row in rows if row["content_id"] == content]
            found[content] = sorted(of, key=lambda row: (row["stream"], row["start_seconds"]))
    return found


def _compare(measured: Measured, beside: list[Reference], segments: list[Row], identifier: LanguageIdentifier) -> None:
    language = _spoken(segments)
    reference = in_language(beside, language)
    if reference is None:
        measured.skipped["with a reference in another language"] += 1
        return
    try:
        said = read_reference(reference)
    except MediaError as error:
        measured.unreadable[reference.name] = str(error)
        return
    if _is_translation(reference, said, language, identifier):
        measured.skipped["with subtitles in another language"] += 1
        return
    measured.rows += _rows(reference, said, segments, language)


def _spoken(segments: Iterable[Row]) -> str | None:
    seconds: Counter[str] = Counter()
    for row in segments:
        if row["language"]:
            seconds[row["language"].lower().split("-")[0]] += row["end_seconds"] - row["start_seconds"]
    return max(sorted(seconds), key=seconds.__getitem__, default=None)


def _is_translation(reference: Reference, said: str, language: str | None, identifier: LanguageIdentifier) -> bool:
    if reference.is_explicit or reference.language or language is None:
        return False
    found = identifier.identify(said)
    return found is not None and found.code != language and found.probability >= _CERTAIN


def _rows(reference: Reference, said: str, segments: list[Row], language: str | None) -> list[Row]:
    """Compare one stream; the errors of its segments are summed for each engine that wrote some of them."""
    everything = rates_of_parts(said, [row["text"] or "" for row in segments], language)
    believed = rates_of_parts(said, ["" if row["flags"] else row["text"] or "" for row in segments], language)
    made = []
    for engine in dict.fromkeys(row["engine"] for row in segments):
        chosen = [number for number, row in enumerate(segments) if row["engine"] == engine]
        of = [segments[number] for number in chosen]
        parts = [believed[number] for number in chosen]
        whole, with_flagged = _sum(parts), _sum(everything[number] for number in chosen)
        low, high = interval([part.main for part in parts]) or (None, None)
        made.append(
            {
                "content_id": of[0]["content_id"],
                "stream": of[0]["stream"],
                "engine": engine,
                "language": language,
                "condition": None,
                "seconds": sum(row["end_seconds"] - row["start_seconds"] for row in of),
                "segments": len(of),
                "flagged": sum(bool(row["flags"]) for row in of),
                "words": whole.words.said if whole.words else None,
                "characters": whole.characters.said,
                "wer": _rate(whole.words),
                "wer_low": low,
                "wer_high": high,
                "cer": whole.characters.rate,
                "substitutions": whole.main.substitutions,
                "deletions": whole.main.deletions,
                "insertions": whole.main.insertions,
                "wer_with_flagged": _rate(with_flagged.words),
                "cer_with_flagged": with_flagged.characters.rate,
                "reference": reference.name,
                "key": of[0]["key"],
            }
        )
    return made


def _sum(parts: Iterable[ErrorRates]) -> ErrorRates:
    return reduce(add, parts)


def _rate(counts: Counts | None) -> float | None:
    return None if counts is None else counts.rate
