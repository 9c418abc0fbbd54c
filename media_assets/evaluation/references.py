"""References: files beside a recording that say what is spoken in it.

`talk.mp4` may have `talk.ref.txt`, `talk.srt` or `talk.vtt` in its folder, also with a language as in `talk.en.srt` or
`talk.ref.en.txt`. One in another language than the speech is a reference for its translation.
"""

import html
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

import pyarrow as pa

from media_assets.speech.languages import language_of
from resources.errors import PermanentError, UnsupportedMedia
from resources.opening import Source

MAX_BYTES = 5_000_000
"""Larger references are refused; the subtitles of a day of speech have about 3 MB."""

COLUMNS = ["content_id", "drop_folder", "root", "path", "name", "kind", "payload_id", "size", "modified_at"]
"""What `references` needs of `MEDIA_FILES`."""

_SUFFIXES = (".ref.txt", ".ref.srt", ".ref.vtt", ".srt", ".vtt")
_MARKED = re.compile(r"(?P<stem>.+)\.ref\.(?P<code>[a-z]{2,3})\.(?P<kind>txt|srt|vtt)", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?P<stem>.+)\.(?P<code>[a-z]{2,3})(?:[-_][a-z0-9]{2,4})?", re.IGNORECASE)


@dataclass(frozen=True)
class Reference:
    """A file beside a recording.

    Attributes:
        content_id: SHA-256 of its bytes.
        language: ISO 639-1 code in its name; None where the name has none.
        kind: its suffix, such as .ref.txt or .srt.
    """

    name: str
    content_id: str
    source: Source
    language: str | None
    kind: str

    @property
    def is_explicit(self) -> bool:
        """Whether its name says that it is a reference, and not subtitles for whatever purpose."""
        return self.kind.startswith(".ref.")


@dataclass(frozen=True)
class _File:
    content_id: str
    place: tuple[str, str, str]
    base: str
    is_recording: bool
    name: str
    source: Source


def references(files: pa.Table) -> dict[str, list[Reference]]:
    """Return content id of a recording → the references beside it, the best first.

    Those that are called references come before subtitles, those with a language before those without.

    Args:
        files: `COLUMNS` of the inventories of all batches, in batch order; of a path seen twice the last one counts.
    """
    latest = {(file.place, file.base): file for file in map(_file, files.select(COLUMNS).to_pylist())}
    recordings: dict[tuple[tuple[str, str, str], str], list[str]] = {}
    for file in latest.values():
        if file.is_recording:
            recordings.setdefault((file.place, PurePosixPath(file.base).stem), []).append(file.content_id)
    found: dict[str, list[Reference]] = {}
    for file in latest.values():
        kind = next((suffix for suffix in _SUFFIXES if file.base.lower().endswith(suffix)), None)
        if kind is None or file.is_recording:
            continue
        rest = file.base[: -len(kind)]
        for stem, language in _readings(rest):
            for content in recordings.get((file.place, stem), ()):
                found.setdefault(content, []).append(Reference(file.name, file.content_id, file.source, language, kind))
    return {content: sorted(beside, key=_preference) for content, beside in found.items()}


def in_language(beside: Iterable[Reference], language: str | None) -> Reference | None:
    """Return the best reference that is in a language (ISO 639-1 code), or does not say that it is in another."""
    return next((one for one in beside if language is None or one.language in (None, language)), None)


@dataclass(frozen=True)
class Timed:
    """A text of a reference with its times in seconds; None where the reference has none."""

    text: str
    start: float | None = None
    end: float | None = None


def read_reference(reference: Reference) -> str:
    """Return what a reference says is spoken, in order.

    Raises:
        FileMoved: it is gone, or changed since it was claimed.
        UnsupportedMedia: it is larger than `MAX_BYTES`.
        PermanentError: it is not UTF-8, has no subtitles, or is empty.
    """
    return "\n".join(one.text for one in read_timed(reference))


def read_timed(reference: Reference) -> list[Timed]:
    """Return the subtitles of a reference in order, or all of its text as one where it is plain text.

    Raises:
        FileMoved, UnsupportedMedia, PermanentError: as `read_reference`.
    """
    with reference.source.open() as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UnsupportedMedia(f"the reference is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PermanentError("the reference is not UTF-8") from None
    found = [Timed(text)] if reference.kind.endswith(".txt") else _subtitles(text, reference.kind[-3:])
    if not any(one.text.strip() for one in found):
        raise PermanentError("the reference is empty")
    return found


def _subtitles(text: str, suffix: str) -> list[Timed]:
    import pysubs2

    try:
        cues = pysubs2.SSAFile.from_string(text, format_=suffix)
    except (pysubs2.exceptions.Pysubs2Error, ValueError, OverflowError) as error:
        raise PermanentError(f"the subtitles cannot be read ({error})") from None
    if not len(cues):
        raise PermanentError("the reference holds no subtitles")
    cues.sort()
    return [Timed(html.unescape(cue.plaintext), cue.start / 1000, cue.end / 1000) for cue in cues]


def _file(row: dict[str, object]) -> _File:
    path = os.fsdecode(row["path"])  # type: ignore[arg-type]
    folder, _, base = path.rpartition("/")
    if marked := _MARKED.fullmatch(base):
        base = f"{marked['stem']}.{marked['code']}.ref.{marked['kind']}"  # both ways to write it are common
    source = Source(str(row["root"]), row["path"], row["size"], row["modified_at"].value)  # type: ignore[arg-type, attr-defined]
    recording = row["kind"] in ("audio", "video") and row["payload_id"] is not None
    place = (str(row["drop_folder"]), str(row["root"]), folder)
    return _File(str(row["content_id"]), place, base, recording, str(row["name"]), source)


def _readings(rest: str) -> list[tuple[str, str | None]]:
    """Return what a name without its suffix may mean: a recording's name, or one with a language behind it."""
    readings: list[tuple[str, str | None]] = [(rest, None)]
    named = _LANGUAGE.fullmatch(rest)
    if named:
        code = named["code"].lower()
        readings.append((named["stem"], language_of(code) or code))
    return readings


def _preference(one: Reference) -> tuple[bool, bool, int, str]:
    return not one.is_explicit, one.language is None, _SUFFIXES.index(one.kind), one.name
