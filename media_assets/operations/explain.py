"""Why a file's results are as they are: identities, states, key components, and what changed."""

import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from media_assets.library.identify import content_id
from media_assets.library.inventory import NAME
from media_assets.operations.workspace import Workspace
from media_assets.schemas.asr import ASR_PLAN
from media_assets.schemas.files import MEDIA_FILES
from media_assets.speech.listening import parts_of
from media_assets.translation.enhanced import name_of as enhanced
from media_assets.translation.memory import notable_cues
from media_assets.translation.routes import chosen_for
from resources.errors import FileMoved
from resources.ledger.items import ItemRow
from resources.ledger.results import Origin
from resources.manifests import mtime_ns
from resources.opening import Source


@dataclass(frozen=True)
class Explained:
    """What is known of one content: the files that hold it, its identities, and one row per batch and stage.

    `engines` says of each of its audio streams which speech engine was chosen and why, `translators` the same of each
    pair of languages.
    """

    content_id: str
    payload_id: str | None
    files: list[dict[str, Any]]
    stages: list[dict[str, Any]]
    engines: list[dict[str, Any]]
    translators: list[dict[str, Any]]


def explain(workspace: Workspace, what: str) -> list[Explained]:
    """Explain a file by its path, or by the beginning of its content id.

    Raises:
        LookupError: nothing is known of it; the message says what to do.
    """
    groups = found_files(workspace, what, known_files(workspace))
    return [_explained(workspace, content, rows) for content, rows in groups.items()]


def known_files(workspace: Workspace) -> list[dict[str, Any]]:
    """Return what of every claimed file of the library it is found and shown by."""
    columns = ["file_id", "content_id", "payload_id", "drop_folder", "root", "path", "name", "size", "state", "reason"]
    files: list[dict[str, Any]] = workspace.library.read_corpus(NAME, MEDIA_FILES, columns).to_pylist()
    return files


def found_files(workspace: Workspace, what: str, files: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Find known files by a path, or by the beginning of a content id; returns content id → the files that hold it.

    Raises:
        LookupError: nothing is known of it; the message says what to do.
    """
    contents, file_ids = _find(workspace, what, files)
    if not contents and not file_ids:
        raise LookupError(_unknown(what))
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in files:
        if row["content_id"] in contents or row["file_id"] in file_ids:
            groups.setdefault(row["content_id"] or row["file_id"], []).append(row)
    return groups


def _unknown(what: str) -> str:
    if os.path.isdir(what):
        return f"{what} is a folder; name a file in it"
    if os.path.isfile(what):
        return f"{what} is in no batch yet; drop it into a drop folder or run: media ingest {shlex.quote(what)}"
    return f"no file is at {what!r}, none of a batch came from there, and no content id begins so (from 6 digits)"


def _find(workspace: Workspace, what: str, files: Sequence[dict[str, Any]]) -> tuple[set[str], set[str]]:
    path = Path(what)
    if path.is_file():
        about = path.stat()
        source = Source(str(path.absolute().parent), os.fsencode(path.name), about.st_size, mtime_ns(about))
        try:
            content = content_id(source)
        except FileMoved as error:
            raise LookupError(f"{what}: {error}") from None
        return {row["content_id"] for row in files if row["content_id"] == content}, set()
    roots = {name: os.fsencode(folder) for name, folder in workspace.folders.items()}
    wanted = {os.fsencode(what), os.fsencode(path.absolute())}
    named = [
        row
        for row in files
        if wanted & {row["path"], os.path.join(roots.get(row["drop_folder"], b"?"), row["path"])}
        or (len(what) >= 6 and (row["content_id"] or "").startswith(what))
    ]
    contents = {row["content_id"] for row in named if row["content_id"]}
    return contents, {row["file_id"] for row in named}


def _explained(workspace: Workspace, content: str, files: list[dict[str, Any]]) -> Explained:
    items = workspace.ledger.items
    parts = parts_of(workspace.library, content)
    rows = [row for name in [*(file["file_id"] for file in files), content, *parts] for row in items.of(item=name)]
    for language in workspace.settings.languages:
        for batch in dict.fromkeys(row.batch for row in rows if row.stage == enhanced(language)):
            rows += notable_cues(workspace.ledger, batch, language, content)
    components = items.components(row.fingerprint for row in rows if row.fingerprint)
    shown = [
        {"file": row["name"], "drop folder": row["drop_folder"], "bytes": row["size"], "state": row["state"]}
        for row in files
    ]
    origins = workspace.ledger.results.origins(sorted({row.key for row in rows if row.key}))
    stages = [_stage(row, components.get(row.fingerprint or "", {}), origins.get(row.key or "")) for row in rows]
    library = workspace.library
    translators = chosen_for(library, content, [row.batch for row in rows])
    return Explained(content, files[0]["payload_id"], shown, stages, _engines(workspace, content), translators)


def _engines(workspace: Workspace, content: str) -> list[dict[str, Any]]:
    columns = ["content_id", "stream", "condition", "engine", "expected_error", "expected_seconds", "why"]
    plans = workspace.library.read_corpus("asr_plan", ASR_PLAN, columns)
    rows = plans.filter(pc.equal(plans["content_id"], content)).drop_columns(["content_id"]).to_pylist()
    return list({row["stream"]: row for row in rows}.values())  # of several batches, the last


def _stage(row: ItemRow, components: dict[str, Any], origin: Origin | None) -> dict[str, Any]:
    """Describe one row; `computed for` names the file and batch for which the result that it holds was computed."""
    return {
        "batch": row.batch,
        "stage": row.stage,
        "state": row.state,
        "reason": row.reason,
        "why": row.why,
        "computed": not row.hit,
        "computed for": {"file": origin.label, "batch": origin.batch} if origin else None,
        "attempts": row.attempts,
        "seconds": round(row.seconds, 3),
        "key": row.key,
        "components": {
            "input": row.identity,
            **{name: value for name, value in components.items() if name != "stage" and value not in (None, {})},
            **({"own part": row.extra} if row.extra else {}),
        },
    }
