"""Baseline translations: all of a batch's segments of one language pair in one call."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from media_assets.library.inventory import batch_names
from media_assets.outcomes import Outcome
from media_assets.runners import in_batches
from media_assets.schemas.speech import TRANSLATED
from media_assets.speech.spoken import spoken
from media_assets.work import Item, Stage
from resources.errors import TransientError
from resources.library import Library
from resources.translation.base import Translator

VERSION = "2"

_ITEMS_AT_ONCE = 1000

Segments = Sequence[dict[str, Any]]
"""Rows of `TRANSCRIPTS` of one recording."""


def name_of(language: str) -> str:
    """Return the asset key of the baseline translations into a language."""
    return f"translations/{language}"


def spoken_items(library: Library, batch: str) -> list[Item]:
    """Return a batch's recordings with speech as items; their identity is what was said, their work `Segments`."""
    names = batch_names(library, batch)
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in spoken(library, batch).to_pylist():
        grouped.setdefault(row["content_id"], []).append(row)
    return [
        Item(id=content, identity=digest_of(rows), label=names.get(content, content), work=rows)
        for content, rows in grouped.items()
    ]


def digest_of(segments: Segments) -> str:
    """Hash what was said, when, and in which language."""
    parts = [f"{row['language']}|{row['start_seconds']}|{row['end_seconds']}|{row['text']}" for row in segments]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def translations_stage(translator: Translator, language: str) -> Stage:
    """Return the stage that translates into `language`; its items' work is `Segments`."""

    def translate(batch: Sequence[Segments]) -> list[Outcome]:
        by_source: dict[str | None, list[str]] = {}
        for row in (row for segments in batch for row in segments):
            by_source.setdefault(row["language"], []).append(row["text"])
        obstacles = {source: obstacle(translator, source, language) for source in by_source}
        translated = {
            source: iter(_one_for_one(translator, texts, source, language))
            for source, texts in by_source.items()
            if source not in (None, language) and obstacles[source] is None
        }
        return [_outcome(segments, obstacles, translated) for segments in batch]

    def _outcome(segments: Segments, obstacles: dict[Any, Any], translated: dict[Any, Any]) -> Outcome:
        if all(row["language"] == language for row in segments):
            return Outcome(TRANSLATED.empty_table(), "not_applicable", f"already spoken in {language}")
        rows = [_row(row, translated.get(row["language"])) for row in segments]
        table = pa.Table.from_pylist(rows, TRANSLATED)
        reasons = dict.fromkeys(obstacles[row["language"]] for row in segments if obstacles[row["language"]])
        if reasons:
            return Outcome(table, "degraded", "; ".join(reasons))
        blank = sum(row["text"] is None for row in rows)
        if blank:
            return Outcome(table, "degraded", f"no translation came back for {blank} of {len(rows)} segments")
        return Outcome(table)

    def _row(row: dict[str, Any], texts: Iterator[str] | None) -> dict[str, Any]:
        text, engine = None, None
        if row["language"] == language:
            text = row["text"]  # said in that language, amid another one
        elif texts is not None:
            text, engine = _said(next(texts), row["text"]), str(translator.identity)
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

    return Stage(
        name=name_of(language),
        version=VERSION,
        schema=TRANSLATED,
        run=in_batches(translate, _ITEMS_AT_ONCE),
        settings=translator.key_settings() | {"language": language},
        model=translator.identity,
    )


def _one_for_one(translator: Translator, texts: list[str], source: str, target: str) -> list[str]:
    translated = translator.translate(texts, source, target)
    if len(translated) != len(texts):
        raise TransientError(f"the translator gave {len(translated)} texts for {len(texts)}")
    return translated


def _said(translation: str, source: str) -> str | None:
    return translation if translation.strip() or not source.strip() else None


def obstacle(translator: Translator, source: str | None, target: str) -> str | None:
    """Say why a language cannot be translated, or return None when it can."""
    if source is None:
        return "the spoken language is not known"
    return None if source == target else translator.unavailable(source, target)
