"""Which translation of a recording is shown: the enhanced one where it is there, and never one of other words."""

from collections.abc import Collection, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from media_assets.schemas.speech import ENHANCED_TRANSLATIONS, TRANSCRIPTS, TRANSLATIONS
from media_assets.speech import spoken
from media_assets.subtitles.rules import Rules
from media_assets.subtitles.tracks import Rows, Track, spoken_tracks, translated_tracks
from media_assets.translation import baseline, enhanced
from resources.library import Library

ByContent = Mapping[str, Rows]
"""Content id → rows of a table."""


def transcripts_of(library: Library, contents: Collection[str]) -> ByContent:
    """Return rows of `TRANSCRIPTS` of some contents, of each the newest."""
    return _newest(library, spoken.NAME, TRANSCRIPTS, contents)


def translations_of(library: Library, contents: Collection[str], language: str) -> list[ByContent]:
    """Return rows of translations of some contents, the better kind first."""
    return [
        _newest(library, enhanced.name_of(language), ENHANCED_TRANSLATIONS, contents),
        _newest(library, baseline.name_of(language), TRANSLATIONS, contents),
    ]


def tracks_in(language: str, content: str, said: Rows, translations: list[ByContent], rules: Rules) -> list[Track]:
    """Return a recording's tracks in a language: translated, or as spoken where that is the language.

    Raises:
        LookupError: there are none; the message says why.
    """
    wanted = {(row["segment"], row["text"]) for row in said if not row["flags"]}
    stale = False
    for rows in (kind[content] for kind in translations if content in kind):
        if {(row["segment"], row["source_text"]) for row in rows} != wanted:
            stale = True
        elif any(row["text"] is not None for row in rows):
            return translated_tracks(rows, said, language, rules)
    if own := [track for track in spoken_tracks(said, rules) if track.language == language]:
        return own
    if stale:
        raise LookupError(f"its translation into {language} is of an earlier transcript; media retry makes it anew")
    raise LookupError(f"it has no translation into {language}")


def _newest(library: Library, asset: str, schema: pa.Schema, contents: Collection[str]) -> ByContent:
    missing, found = set(contents), dict[str, list[dict[str, Any]]]()
    for batch in reversed(library.batches(asset)):
        if not missing:
            break
        table = library.read_table(asset, schema, batch)
        for row in table.filter(pc.is_in(table["content_id"], pa.array(sorted(missing), pa.string()))).to_pylist():
            found.setdefault(row["content_id"], []).append(row)
        missing -= found.keys()
    return found
