"""The translations of a library, one recording after the other, of each content the newest."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from media_assets.evaluation.translations.texts import BASELINE, ENHANCED, Translation
from media_assets.schemas.speech import ENHANCED_TRANSLATIONS, TRANSLATIONS
from media_assets.speech.spoken import spoken
from media_assets.translation.baseline import name_of as baseline_name
from media_assets.translation.enhanced import name_of as enhanced_name
from resources.library import Library

Rows = dict[str, list[dict[str, Any]]]


def translations(library: Library, languages: Sequence[str], series: dict[str, str]) -> Iterator[Translation]:
    """Yield what was translated into `languages`, batch by batch from the newest on.

    An enhanced translation is one only if a language model's text was taken for some of it.

    Args:
        series: content id → the series of its file.
    """
    for language in languages:
        for kind, name, schema in (
            (BASELINE, baseline_name(language), TRANSLATIONS),
            (ENHANCED, enhanced_name(language), ENHANCED_TRANSLATIONS),
        ):
            yield from _of_one_kind(library, language, kind, name, schema, series)


def _of_one_kind(
    library: Library, language: str, kind: str, name: str, schema: pa.Schema, series: dict[str, str]
) -> Iterator[Translation]:
    seen: set[str] = set()
    for batch in reversed(library.batches(name)):
        found = _by_content(library.read_table(name, schema, batch))
        said = _by_content(_wordless(spoken(library, batch)))
        for content in sorted(found.keys() - seen):
            made = Translation(
                content, batch, language, kind, found[content], said.get(content, []), series.get(content, "")
            )
            if made.foreign and (kind == BASELINE or any(row["enhanced"] for row in made.foreign)):
                yield made
        seen |= found.keys()


def _wordless(table: pa.Table) -> pa.Table:
    """Return a table whose column `words` is empty: words are most of it, and translations have none."""
    place = table.schema.get_field_index("words")
    return table.set_column(place, table.schema.field(place), pa.nulls(len(table), table.schema.field(place).type))


def _by_content(table: pa.Table) -> Rows:
    rows: Rows = defaultdict(list)
    for row in table.to_pylist():
        rows[row["content_id"]].append(row)
    return rows
