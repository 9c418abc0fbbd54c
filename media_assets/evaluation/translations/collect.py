"""Every translation of a library measured; what was measured before, and has not changed, is not measured again."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from media_assets.evaluation.references import COLUMNS, Reference, Timed, read_timed, references
from media_assets.evaluation.translations.compare import compared
from media_assets.evaluation.translations.measure import Means, back, figures
from media_assets.evaluation.translations.read import translations
from media_assets.evaluation.translations.texts import Translation
from media_assets.keys import fingerprint
from media_assets.knowledge.series import series_by_content
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.translations import TRANSLATION_QUALITY
from resources.errors import MediaError
from resources.ledger import Ledger
from resources.library import Library
from resources.scoring.base import TranslationScorer

NAME = "translation_quality"
VERSION = "1"

Row = dict[str, Any]


@dataclass
class Measured:
    """What was measured.

    Attributes:
        rows: of `TRANSLATION_QUALITY`.
        unreadable: name of a reference → why it could not be read.
        notes: what else there is to say → how many translations.
    """

    rows: list[Row] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)

    @property
    def table(self) -> pa.Table:
        """The rows as a table."""
        ordered = sorted(self.rows, key=lambda row: (row["language"], row["content_id"], row["kind"]))
        return pa.Table.from_pylist(ordered, TRANSLATION_QUALITY)


def measure(
    library: Library,
    ledger: Ledger,
    languages: Sequence[str],
    means: Means,
    scorer: TranslationScorer,
    means_key: Mapping[str, Any],
) -> Measured:
    """Measure every translation into `languages`, against a reference where one is beside its recording.

    Args:
        means_key: names what `means` are: with others, everything is measured again.
    """
    inventory = library.read_corpus("media_files", MEDIA_FILES, COLUMNS)
    beside = references(inventory)
    series = series_by_content(library)
    known = {row["measured"]: row for row in library.read_table(NAME, TRANSLATION_QUALITY).to_pylist()}
    ours = ledger.exports.among({one.content_id for found in beside.values() for one in found})
    measured = Measured()
    for translation in translations(library, languages, series):
        if not translation.pairs:
            # Nothing was translated: its items say why, and there is nothing to hold back.
            measured.notes["that are empty"] += 1
            continue
        reference = _reference(measured, beside.get(translation.content_id, ()), translation, ours)
        key: dict[str, Any] = {
            "version": VERSION,
            "key": translation.key,
            "texts": _texts(translation),
        }
        key |= {"reference": [reference.name, reference.content_id] if reference else None}
        key |= {"series": translation.series, **means_key}
        name = fingerprint(key)
        row = known.get(name)
        if row is None:
            row = _row(measured, translation, reference, means, scorer, name)
        else:
            measured.notes["reused"] += 1
            row = row | {"content_id": translation.content_id, "batch": translation.batch}
        measured.rows.append(row)
    return measured


def _reference(
    measured: Measured, beside: Iterable[Reference], translation: Translation, ours: set[str]
) -> Reference | None:
    found = [one for one in beside if one.language == translation.language]
    kept = [one for one in found if one.content_id not in ours]
    if found and not kept:
        measured.notes["beside them only subtitles that were exported from here"] += 1
    return kept[0] if kept else None


def _row(
    measured: Measured,
    translation: Translation,
    reference: Reference | None,
    means: Means,
    scorer: TranslationScorer,
    name: str,
) -> Row:
    said: list[Timed] = []
    if reference is not None:
        try:
            said = read_timed(reference)
        except MediaError as error:
            measured.unreadable[reference.name] = str(error)
            reference, name = None, ""  # to be read again the next time
    returned = back(translation, means)
    row: Row = dict.fromkeys(TRANSLATION_QUALITY.names) | {
        "content_id": translation.content_id,
        "source_language": translation.source_language,
        "language": translation.language,
        "kind": translation.kind,
        "engine": translation.most("engine"),
        "variant": translation.most("variant"),
        "batch": translation.batch,
        **figures(translation, means),
        "back_segments": returned.segments,
        "back": returned.chrf,
        "back_counts": returned.counts,
        "back_engine": returned.engine,
        "back_reason": returned.reason,
        "key": translation.key,
        "measured": name,
    }
    if reference is not None:
        row |= compared(translation, reference.name, said, scorer)
    scoring_failed = reference is not None and scorer.unavailable() is None and row["comet_model"] is None
    return row | {"measured": ""} if returned.failed or scoring_failed else row


def _texts(translation: Translation) -> str:
    # Two batches may hold one key with other rows only where a result was degraded.
    spoken = [[row["segment"], row["text"]] for row in translation.spoken]
    return fingerprint({"rows": [[row["segment"], row["text"]] for row in translation.rows], "spoken": spoken})
