"""Subtitles of files of the library, written beside them or into a folder."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from media_assets.evaluation.translations.review import reasons
from media_assets.operations.explain import found_files, known_files
from media_assets.operations.workspace import Workspace
from media_assets.speech import spoken
from media_assets.subtitles.formats import FORMATS
from media_assets.subtitles.rules import Rules
from media_assets.subtitles.tracks import Track, spoken_tracks
from media_assets.subtitles.translations import ByContent, tracks_in, transcripts_of, translations_of
from resources.publishing import publish

WRITTEN, SAME, KEPT, FAILED, NOTHING = "written", "the same", "kept", "failed", "nothing"


@dataclass(frozen=True)
class Wanted:
    """What is to be exported.

    Attributes:
        formats: names in `FORMATS`.
        language: ISO 639-1 code; None is the language that is spoken.
        folder: where to; None is beside each file.
        force: whether files that differ are replaced.
    """

    formats: Sequence[str]
    language: str | None = None
    folder: Path | None = None
    force: bool = False


@dataclass(frozen=True)
class Exported:
    """What became of one subtitle file, or of a recording that has none.

    `outcome` is `WRITTEN`, `SAME` (it was there), or with a reason `KEPT` (another file is there), `FAILED` (it could
    not be written) or `NOTHING` (there is nothing to write).
    """

    file: str
    outcome: str
    reason: str | None = None
    path: str | None = None
    language: str | None = None
    cues: int | None = None
    flagged: int | None = None
    left_out: int | None = None


def export(workspace: Workspace, whats: Sequence[str] | None, wanted: Wanted) -> Iterator[Exported]:
    """Write subtitles of files named by path or beginning of their content id; of all with speech if `whats` is None.

    Raises:
        LookupError: one of `whats` is not known; nothing has been written then.
    """
    contents = _contents(workspace, whats)
    library, rules = workspace.library, _rules(workspace)
    said = transcripts_of(library, contents)
    translations = translations_of(library, contents, wanted.language) if wanted.language else []
    held = reasons(library, workspace.ledger) if wanted.language else {}
    taken: dict[Path, str] = {}
    for content, place in contents.items():
        if content not in said:
            if whats is not None:
                yield Exported(place.name, NOTHING, _silence(workspace, content))
            continue
        try:
            if why := held.get((content, wanted.language or "")):
                raise LookupError(f"its translation is held for review: {why} (media review)")
            tracks = _tracks(content, said, translations, wanted, rules)
            folder = wanted.folder or place.folder()
        except LookupError as error:
            yield Exported(place.name, NOTHING, str(error.args[0]))
            continue
        for track in tracks:
            for form in wanted.formats:
                path = _path(folder, place.name, content, track, form, taken)
                data = FORMATS[form](track).encode()
                # Beside the recording it would be taken in, and for a reference that others wrote.
                workspace.ledger.exports.record([hashlib.sha256(data).hexdigest()])
                outcome, reason = _write(path, data, wanted.force)
                counts = {name: track.figures[name] for name in ("cues", "flagged", "left_out")}
                yield Exported(place.name, outcome, reason, str(path), track.language, **counts)


@dataclass(frozen=True)
class _Place:
    name: str
    candidates: Sequence[Path]

    def folder(self) -> Path:
        for path in self.candidates:
            if path.is_file():
                return path.parent
        raise LookupError("it is no longer where it was; name it where it is, or a folder to export to")


def _contents(workspace: Workspace, whats: Sequence[str] | None) -> dict[str, _Place]:
    files = known_files(workspace)
    if whats is None:
        groups: dict[str, list[dict[str, Any]]] = {}
        for row in files:
            groups.setdefault(row["content_id"] or row["file_id"], []).append(row)
        return {content: _place(rows) for content, rows in groups.items()}
    found: dict[str, _Place] = {}
    for what in whats:
        for content, rows in found_files(workspace, what, files).items():
            found.setdefault(content, _place(rows, Path(what)))
    return found


def _place(rows: Sequence[dict[str, Any]], given: Path | None = None) -> _Place:
    paths = [Path(row["root"], os.fsdecode(row["path"])) for row in rows]
    if given is not None and given.is_file():
        paths.insert(0, given.absolute())
    return _Place(paths[0].name, paths)


def _rules(workspace: Workspace) -> Rules:
    return Rules(**{field.name: getattr(workspace.settings, f"subtitle_{field.name}") for field in fields(Rules)})


def _tracks(
    content: str, said: ByContent, translations: list[ByContent], wanted: Wanted, rules: Rules
) -> Sequence[Track]:
    if wanted.language is None:
        return spoken_tracks(said[content], rules)
    return tracks_in(wanted.language, content, said[content], translations, rules)


def _silence(workspace: Workspace, content: str) -> str:
    row = workspace.ledger.items.latest(spoken.NAME, [content]).get(content)
    return row.reason if row and row.reason else "it has no transcript"


def _path(folder: Path, name: str, content: str, track: Track, form: str, taken: dict[Path, str]) -> Path:
    """Name a file as players look for it; two recordings of one name are told apart."""
    end = f"{f'.track{track.stream + 1}' if track.stream else ''}.{track.language}.{form}"
    for begin in (Path(name).stem, name, f"{name}.{content[:12]}"):
        path = folder / f"{begin}{end}"
        if taken.setdefault(path, content) == content:
            break
    return path


def _write(path: Path, data: bytes, force: bool) -> tuple[str, str | None]:
    try:
        if path.is_file():
            if path.stat().st_size == len(data) and path.read_bytes() == data:
                return SAME, None
            if not force:
                return KEPT, "a file of this name is there and differs; --force replaces it"
        elif os.path.lexists(path):
            return KEPT, "something of this name is there that is no file"
        publish(path, data, lasting=False)
    except OSError as error:
        return FAILED, f"it cannot be written: {error.strerror or error}"
    return WRITTEN, None
