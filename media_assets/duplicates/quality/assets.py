"""How well duplicates are found, as an asset."""

from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from media_assets.corpus import corpus_asset, publish_corpus
from media_assets.duplicates.quality.calibrate import reviews_of
from media_assets.duplicates.quality.measure import VERSION
from media_assets.duplicates.quality.trial import Place, trial
from media_assets.schemas.quality import DUPLICATE_QUALITY
from resources.duplicates import DuplicateRules
from resources.ledger import Ledger
from resources.library import Library
from resources.quality import QualityTrial
from resources.vision.base import ImageEmbedder
from resources.workers import Workers

_CHECK = ("promises_are_kept", "Copies are found as often as is promised for each transform, at 99.9 % precision.")


@corpus_asset(
    "duplicate_quality",
    DUPLICATE_QUALITY,
    group="corpus",
    kinds={"pillow", "ffmpeg"},
    version=VERSION,
    deps=["frames", "duplicate_pairs"],
    check=_CHECK,
    follows=False,
)
def duplicate_quality(
    context: dg.AssetExecutionContext,
    library: Library,
    ledger: Ledger,
    image_embedder: ImageEmbedder,
    workers: Workers,
    duplicate_rules: DuplicateRules,
    quality_trial: QualityTrial,
) -> dg.MaterializeResult:
    """One row per transform and method: how many transformed originals of a sample were found, and what is promised."""
    image_embedder.fetch()
    place = Place(library, image_embedder, workers, duplicate_rules)
    found = trial(place, quality_trial.sample, reviews_of(ledger))
    wrong = _broken(found.table)
    metadata = found.facts | {"promises kept": found.table["kept"].to_pylist().count(True), "broken": len(wrong)}
    return publish_corpus(
        context,
        library,
        found.table,
        DUPLICATE_QUALITY,
        _CHECK,
        wrong,
        metadata,
        severity=dg.AssetCheckSeverity.WARN,
    )


def _broken(table: pa.Table) -> dict[str, str]:
    rows = table.filter(pc.equal(table["kept"], False)).to_pylist()
    return {f"{row['kind']}: {row['transform']}": _in_words(row) for row in rows}


def _in_words(row: dict[str, Any]) -> str:
    found = f"{row['found']} of {row['originals']} found, {100 * row['promise']:g} % promised"
    return f"{found}; {row['strangers']} strangers linked" if row["strangers"] else found
