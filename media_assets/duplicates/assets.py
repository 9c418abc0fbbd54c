"""Pairs of duplicates and the sets they form, as assets."""

from collections import Counter

import dagster as dg
import pyarrow as pa

from media_assets.corpus import corpus_asset, publish_corpus
from media_assets.duplicates import cascade
from media_assets.duplicates.quality.calibrate import calibrated, reviews_of
from media_assets.duplicates.ranking import Rules
from media_assets.duplicates.sets import VERSION, Rejected, library_sets
from media_assets.frames.thumbnails import first_thumbnails
from media_assets.metadata import contact_sheet
from media_assets.schemas.duplicates import DUPLICATE_PAIRS, DUPLICATE_SETS
from resources.duplicates import DuplicateRules
from resources.keeping import Keeping
from resources.ledger import Ledger
from resources.library import Library
from resources.vision.base import ImageEmbedder
from resources.workers import Workers

_MEANS = {
    "bytes": "bytes",
    "payload": "payload",
    "perceptual": "looks",
    "tiles": "looks, tile by tile",
    "region": "lying inside",
    "video": "frames",
    "audio": "sound",
    "text": "words",
}
_CHECK = ("each_file_in_one_set", "Every set keeps exactly one file, and no file is in two sets.")
_PAIRS_CHECK = ("proposals_examined", "Every picture that was proposed as a copy or a crop could be read and compared.")


@corpus_asset(
    "duplicate_pairs",
    DUPLICATE_PAIRS,
    group="corpus",
    kinds={"numpy"},
    version=cascade.VERSION,
    deps=["media_files", "frames", "image_embeddings", "audio_fingerprints", "text_fingerprints"],
    check=_PAIRS_CHECK,
)
def duplicate_pairs(
    context: dg.AssetExecutionContext,
    library: Library,
    workers: Workers,
    image_embedder: ImageEmbedder,
    duplicate_rules: DuplicateRules,
    ledger: Ledger,
) -> dg.MaterializeResult:
    """One row per pair of contents that show, play or say the same, or part of it, with the evidence."""
    rules = calibrated(duplicate_rules, reviews_of(ledger))
    pairs, progress = cascade.find_pairs(library, rules, workers, str(image_embedder.identity))
    skipped = progress.skipped + progress.unseen
    wrong = {"proposals skipped": skipped} if skipped else {}
    metadata = cascade.summary(pairs, progress)
    return publish_corpus(
        context, library, pairs, DUPLICATE_PAIRS, _PAIRS_CHECK, wrong, metadata, severity=dg.AssetCheckSeverity.WARN
    )


@corpus_asset(
    "duplicate_sets",
    DUPLICATE_SETS,
    group="corpus",
    kinds={"pandas"},
    version=VERSION,
    deps=["media_files", "frames", "duplicate_pairs"],
    check=_CHECK,
)
def duplicate_sets(
    context: dg.AssetExecutionContext, library: Library, ledger: Ledger, keeping: Keeping
) -> dg.MaterializeResult:
    """One row per file that has copies, in sets with the one to keep and how each copy was found."""
    rejected = Rejected(ledger.reviews.rejected_pairs(), ledger.reviews.rejected_copies())
    table = library_sets(library, Rules(tuple(keeping.prefer_folders)), rejected)
    copies = table.filter(pa.compute.invert(table["keep"]))
    metadata = {
        "sets": len(table) - len(copies),
        "copies": len(copies),
        "MB in copies": round(sum(copies["size"].to_pylist()) / 1e6, 2),
        **{
            f"copies found by {_MEANS[method]}": count
            for method, count in sorted(Counter(copies["method"].to_pylist()).items())
        },
        **contact_sheet(library, first_thumbnails(library, table)),
    }
    return publish_corpus(context, library, table, DUPLICATE_SETS, _CHECK, _wrong(table), metadata)


def _wrong(table: pa.Table) -> dict[str, int]:
    twice = sum(count > 1 for count in Counter(table["file_id"].to_pylist()).values())
    rows = zip(table["set_id"].to_pylist(), table["keep"].to_pylist(), strict=True)
    kept = Counter(set_id for set_id, keep in rows if keep)
    odd = sum(kept[set_id] != 1 for set_id in set(table["set_id"].to_pylist()))
    return {name: count for name, count in (("files in two sets", twice), ("sets without one keeper", odd)) if count}
