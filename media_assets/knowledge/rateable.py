"""What can be rated: what was said in a recording, and its translations, as people see them now."""

import re
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from media_assets.schemas.speech import ENHANCED_TRANSLATIONS, TRANSCRIPTS, TRANSLATIONS
from resources.library import Library

_CODE = re.compile("[a-z]{2,3}")

Row = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """One text that a stage made, or all of a recording's (`segment` None, and then without texts)."""

    stage: str
    content_id: str
    segment: int | None
    language: str
    source_language: str | None = None
    source: str | None = None
    text: str | None = None
    engine: str | None = None
    variant: str = ""


class Results:
    """The newest texts of a library in each language: enhanced before baseline translations, or what was said."""

    def __init__(self, library: Library) -> None:
        """Read nothing yet."""
        self._library = library
        self._texts: dict[str, dict[tuple[str, int], Result]] = {}
        self._whole: dict[str, dict[str, Result]] = {}

    def of(self, content_id: str, language: str, segment: int | None) -> Result:
        """Return what people see of a recording, or of one of its segments, in a language.

        Raises:
            LookupError: there is none; a sentence without any of its text.
        """
        if not _CODE.fullmatch(language):
            raise LookupError("the language is no code such as en")
        texts = self._in(language)
        whole = self._whole[language].get(content_id)
        if whole is None:
            raise LookupError(f"this recording has no text in {language}")
        found = whole if segment is None else texts.get((content_id, segment))
        if found is None:
            raise LookupError(f"this recording has no segment {segment} in {language}")
        return found

    def _in(self, language: str) -> dict[tuple[str, int], Result]:
        if language not in self._texts:
            tables = (
                ("transcripts", TRANSCRIPTS),
                (f"translations/{language}", TRANSLATIONS),
                (f"enhanced_translations/{language}", ENHANCED_TRANSLATIONS),
            )
            found: dict[tuple[str, int], Result] = {}
            for stage, schema in tables:  # the later one is the better one
                found |= {(one.content_id, one.segment or 0): one for one in self._read(stage, schema, language)}
            self._texts[language] = found
            self._whole[language] = {
                one.content_id: replace(one, segment=None, source=None, text=None) for one in found.values()
            }
        return self._texts[language]

    def _read(self, stage: str, schema: pa.Schema, language: str) -> list[Result]:
        wanted = ("content_id", "segment", "language", "source_language", "source_text", "text", "engine", "variant")
        columns = [name for name in wanted if name in schema.names]
        rows = self._library.read_corpus(stage, schema, columns).to_pylist()
        return [_result(row, stage) for row in rows if row["language"] == language and row["text"]]


def _result(row: Row, stage: str) -> Result:
    return Result(
        stage=stage,
        content_id=row["content_id"],
        segment=row["segment"],
        language=row["language"],
        source_language=row.get("source_language"),
        source=row.get("source_text"),
        text=row["text"],
        engine=row["engine"],
        variant=row.get("variant") or "",
    )
