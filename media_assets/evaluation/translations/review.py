"""Translations that are held back for a person to look at, and those that were released."""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from media_assets.evaluation.translations.gates import HOLD, Limits, failures
from media_assets.evaluation.translations.texts import ENHANCED
from media_assets.schemas.translations import TRANSLATION_QUALITY, TRANSLATION_REVIEW
from resources.ledger import Ledger
from resources.ledger.releases import Release
from resources.library import Library

NAME = "translation_review"
VERSION = "1"

Row = Mapping[str, Any]
Releases = Mapping[tuple[str, str, str], Release]


def review_table(quality: Iterable[Row], names: Mapping[str, str], limits: Limits, released: Releases) -> pa.Table:
    """Return one row for each gate that a translation does not pass, those that hold it back first.

    Only the translation that would be shown is judged: the enhanced one where there is one.

    Args:
        quality: rows of `TRANSLATION_QUALITY`.
        names: content id → name of the recording.
    """
    shown: dict[tuple[str, str], Row] = {}
    for row in sorted(quality, key=lambda row: row["kind"] == ENHANCED):
        shown[row["content_id"], row["language"]] = row
    rows = [_row(row, failure, names, released) for row in shown.values() for failure in failures(row, limits)]
    rows.sort(key=lambda row: (not row["held"], row["severity"] != HOLD, row["name"] or "", row["language"]))
    return pa.Table.from_pylist(rows, TRANSLATION_REVIEW)


def held(library: Library, ledger: Ledger) -> set[tuple[str, str]]:
    """Return (content id, language) of the translations that nobody should see before a person released them."""
    return set(reasons(library, ledger))


def reasons(library: Library, ledger: Ledger) -> dict[tuple[str, str], str]:
    """Return (content id, language) of the translations that are held back → why."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in waiting(library, ledger):
        if row["held"]:
            found.setdefault((row["content_id"], row["language"]), []).append(row["why"])
    return {what: "; ".join(whys) for what, whys in found.items()}


def waiting(library: Library, ledger: Ledger) -> list[dict[str, Any]]:
    """Return rows of `TRANSLATION_REVIEW` as the decisions of this moment make them."""
    rows: list[dict[str, Any]] = library.read_table(NAME, TRANSLATION_REVIEW).to_pylist()
    released = ledger.releases.current() if rows else {}
    return [row | _decided(row, released) for row in rows]


def decide(library: Library, ledger: Ledger, what: str, language: str | None, released: bool, note: str) -> list[Row]:
    """Release what is held back of a recording, or take that back; returns the rows concerned.

    Args:
        what: the recording's name or the beginning of its content id.
        language: ISO 639-1 code; None is all.

    Raises:
        LookupError: nothing of it is to be reviewed; the message says so.
    """
    found: list[Row] = [
        row
        for row in waiting(library, ledger)
        if row["severity"] == HOLD
        and language in (None, row["language"])
        and (row["name"] == what or (len(what) >= 6 and row["content_id"].startswith(what)))
    ]
    if not found:
        raise LookupError(f"no translation of {what!r} is held back{f' in {language}' if language else ''}")
    for item, code, key in {(row["content_id"], row["language"], row["key"]) for row in found}:
        ledger.releases.record(Release(item, code, key, released, note))
    return found


def quality_rows(library: Library) -> list[dict[str, Any]]:
    """Return what was measured last."""
    rows: list[dict[str, Any]] = library.read_table("translation_quality", TRANSLATION_QUALITY).to_pylist()
    return rows


def _row(row: Row, failure: Any, names: Mapping[str, str], released: Releases) -> dict[str, Any]:
    made = {name: row[name] for name in ("content_id", "source_language", "language", "kind", "engine")}
    made |= {"key": row["key"] or "", "name": names.get(row["content_id"])}
    made |= {name: getattr(failure, name) for name in ("gate", "figure", "limit", "counted", "why", "severity")}
    return made | _decided(made, released)


def _decided(row: Row, released: Releases) -> dict[str, Any]:
    release = released.get((row["content_id"], row["language"], row["key"]))
    return {"held": row["severity"] == HOLD and release is None, "released": release and release.note}
