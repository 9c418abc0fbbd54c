"""Baseline translations: all of a batch's segments of one language pair in one call of the planned translator."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from media_assets.library.inventory import batch_names
from media_assets.outcomes import Outcome
from media_assets.schemas.routing import TRANSLATION_PLAN
from media_assets.schemas.speech import TRANSLATED
from media_assets.speech.spoken import spoken
from media_assets.translation import plan
from media_assets.translation.calls import Asked, in_calls
from media_assets.translation.routes import Route, routes_of
from media_assets.work import Item, Stage
from resources.chat.base import NO_PURPOSE, Purpose
from resources.library import Library
from resources.translation.engines import Translators

VERSION = "3"

Segments = Sequence[dict[str, Any]]
"""Rows of `TRANSCRIPTS` of one recording."""


def name_of(language: str) -> str:
    """Return the asset key of the baseline translations into a language."""
    return f"translations/{language}"


def spoken_items(library: Library, batch: str, translators: Translators, language: str) -> list[Item]:
    """Return a batch's recordings with speech as items, to be translated into `language`.

    Their identity is what was said; their keys hold the engines that translate them, and nothing of the others; their
    work is (`Segments`, source language → `Route`).
    """
    names = batch_names(library, batch)
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in spoken(library, batch).to_pylist():
        grouped.setdefault(row["content_id"], []).append(row)
    planned = library.read_table(plan.NAME, TRANSLATION_PLAN, batch)
    sources = {row["language"] for rows in grouped.values() for row in rows}
    routes = routes_of(planned, translators, sources, language)
    items = []
    for content, rows in grouped.items():
        own = {
            source: routes[source] for source in dict.fromkeys(row["language"] for row in rows) if source != language
        }
        engines = {source: route.part_of_key for source, route in own.items() if source is not None}
        label = names.get(content, content)
        extra = {"engines": engines} if engines else {}
        items.append(Item(id=content, identity=digest_of(rows), label=label, work=(rows, own), extra=extra))
    return items


def digest_of(segments: Segments) -> str:
    """Hash what was said, when, and in which language."""
    parts = [f"{row['language']}|{row['start_seconds']}|{row['end_seconds']}|{row['text']}" for row in segments]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def translations_stage(translators: Translators, language: str, purpose: Purpose = NO_PURPOSE) -> Stage:
    """Return the stage that translates into `language`.

    Args:
        translators: all there are; each item says which it is for.
        language: target, ISO 639-1.
        purpose: batch and run that metered calls are counted to.
    """
    name = name_of(language)

    def outcome(segments: Segments, asked: Mapping[str | None, Asked], routes: Mapping[str | None, Route]) -> Outcome:
        if all(row["language"] == language for row in segments):
            return Outcome(TRANSLATED.empty_table(), "not_applicable", f"already spoken in {language}")
        rows = [_row(row, language, asked) for row in segments]
        table = pa.Table.from_pylist(rows, TRANSLATED)
        reasons = [route.reason for route in routes.values() if not route.order]
        for one in asked.values():
            reasons += [*one.failures, *_stand_ins(one)]
        blank = sum(text is None for one in asked.values() for text, _ in one.texts)
        if blank:
            reasons.append(f"no translation came back for {blank} of {len(rows)} segments")
        if not reasons:
            return Outcome(table)
        failed = any(one.failures for one in asked.values())
        tried = not any(one.waits for one in asked.values())
        return Outcome(table, "degraded", "; ".join(dict.fromkeys(reasons)), keep=not failed, tried=tried)

    return Stage(
        name=name,
        version=VERSION,
        schema=TRANSLATED,
        run=in_calls(translators, language, outcome, purpose),
        settings={"language": language},
    )


def _stand_ins(asked: Asked) -> list[str]:
    if not asked.others:
        return []
    names = " and ".join(dict.fromkeys(engine.partition("@")[0] for engine in asked.others))
    planned = asked.planned.partition("@")[0]
    return [f"{names} translated {len(asked.others)} of {len(asked.texts)} segments instead of {planned}"]


def _row(row: Mapping[str, Any], language: str, asked: Mapping[str | None, Asked]) -> dict[str, Any]:
    text, engine = None, None
    if row["language"] == language:
        text = row["text"]  # said in that language, amid another one
    elif row["language"] in asked:
        text, engine = asked[row["language"]].next()
    return {
        "segment": row["segment"],
        "start_seconds": row["start_seconds"],
        "end_seconds": row["end_seconds"],
        "source_language": row["language"],
        "source_text": row["text"],
        "language": language,
        "text": text,
        "engine": engine,
    }
