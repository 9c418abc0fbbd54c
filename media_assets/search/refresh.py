"""Bringing the search index up to what the tables hold: what changed is replaced, what is gone is removed."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from media_assets.blobs import drop_others, local_file, publish_file, scratch_folder
from media_assets.keys import fingerprint as recipe_name
from media_assets.schemas.search import SEARCH_INDEX
from media_assets.search.entries import known
from media_assets.search.held import fingerprint
from media_assets.search.parts import Part, VectorsPart, WordsPart
from resources.library import Library

NAME = "search_index"
VERSION = "1"

FOLDER = "search"
"""Of blobs; in it is nothing but what the search index is made of: what else is there is removed."""

_DAMAGED = (OSError, ValueError, KeyError, TypeError, RuntimeError, sqlite3.DatabaseError, pa.ArrowException)


@dataclass(frozen=True)
class Refreshed:
    """The table that makes a refresh public, and in what each of its parts disagrees with the tables."""

    table: pa.Table
    wrong: dict[str, str]


def refresh(library: Library, spaces: Mapping[str, str]) -> Refreshed:
    """Bring every part up to date; nobody sees any of it before the returned table is written.

    Args:
        spaces: asset → the space of its vectors that questions are asked in.
    """
    before = {row["part"]: row for row in library.read_table(NAME, SEARCH_INDEX).to_pylist()}
    found = known(library)
    batches = len(library.batches("media_files"))
    parts: list[Part] = [WordsPart(library, found)]
    parts += [VectorsPart(library, asset, space, found.files) for asset, space in spaces.items()]
    rows, wrong = [], {}
    for part in parts:
        row, problems = _up_to_date(library, part, before.get(part.name))
        rows.append(row | {"batches": batches})
        if problems:
            wrong[part.name] = "; ".join(problems)
    # Who opened the index that was public until now may still be about to read its blobs.
    drop_others(library, FOLDER, {blob for row in [*rows, *before.values()] for blob in row["blobs"]})
    return Refreshed(pa.Table.from_pylist(rows, SEARCH_INDEX), wrong)


def _up_to_date(library: Library, part: Part, before: dict[str, Any] | None) -> tuple[dict[str, Any], list[str]]:
    recipe = recipe_name(part.recipe)[:16]
    common = {
        "part": part.name,
        "space": part.space,
        "contents": len(part.due),
        "fingerprint": fingerprint(part.due),
        "recipe": recipe,
    }
    with scratch_folder(library) as folder:
        why = _distrust(library, part, before, recipe, folder)
        if why is not None:
            part.start(folder)
        held = part.keys()
        removed = [content for content, key in held.items() if part.due.get(content) != key]
        added = [content for content, key in part.due.items() if held.get(content) != key]
        if before and why is None and not removed and not added:
            return before | common | {"added": 0, "removed": 0, "rebuilt": False, "why": None}, []
        part.change(removed, added)
        wrong = part.disagreements()
        if wrong and why is None:
            why = f"it disagreed after a change: {'; '.join(wrong)}"
            part.start(folder)
            part.change([], list(part.due))
            wrong, removed, added = part.disagreements(), list(held), list(part.due)
        if part.keys() != dict(part.due):
            wrong = [*wrong, "it holds other contents than the tables"]
        figures, files = part.figures(), part.save(folder)
        if (figures["unusable"] or 0) < 0:
            wrong = [*wrong, "it holds more than the tables"]
        size = sum(file.stat().st_size for file in files)
        made = {"bytes": size, "blobs": [publish_file(library, FOLDER, file) for file in files]}
    changed = {"added": len(added), "removed": len(removed), "rebuilt": why is not None, "why": why}
    return common | figures | made | changed, wrong


def _distrust(library: Library, part: Part, before: dict[str, Any] | None, recipe: str, folder: Path) -> str | None:
    """Open what is public; say why it cannot be built on, None where it can."""
    if before is None:
        return "it is the first"
    if before["space"] != part.space:
        return f"it was of the space {before['space']}"
    if before["recipe"] != recipe:
        return "it was made in another way"
    try:
        part.load([local_file(library, blob) for blob in before["blobs"]], folder)
        held = part.keys()
        if fingerprint(held) != before["fingerprint"]:
            return "it held other contents than its table said"
        if wrong := part.disagreements():
            return f"it contradicted itself: {'; '.join(wrong)}"
    except _DAMAGED as error:
        return f"it could not be read ({type(error).__name__})"
    gone = sum(part.due.get(content) != key for content, key in held.items())
    return "most of it changed" if gone > len(held) / 2 else None
