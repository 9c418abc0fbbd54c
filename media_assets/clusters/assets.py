"""Clusters as an asset."""

import dagster as dg

from media_assets.clusters.group import VERSION, find_clusters
from media_assets.corpus import corpus_asset, publish_corpus
from media_assets.frames.thumbnails import first_thumbnails
from media_assets.metadata import contact_sheet
from media_assets.schemas.clusters import CLUSTERS
from resources.library import Library
from resources.vision.base import ImageEmbedder

_CHECK = ("most_things_belong", "At most 70 % of the pictures and videos belong to no cluster.")
_MOST_ALONE = 0.7


@corpus_asset(
    "clusters",
    CLUSTERS,
    group="corpus",
    kinds={"scikitlearn"},
    version=VERSION,
    deps=["media_files", "image_embeddings"],
    check=_CHECK,
)
def clusters(
    context: dg.AssetExecutionContext, library: Library, image_embedder: ImageEmbedder
) -> dg.MaterializeResult:
    """One row per picture or video that looks like others, with its cluster and the cluster's representative."""
    table, alone = find_clusters(library, str(image_embedder.identity))
    share = alone / (len(table) + alone) if len(table) + alone else 0.0
    wrong = {"share without a cluster": round(share, 3)} if share > _MOST_ALONE else {}
    metadata = {
        "clusters": len(set(table["cluster_id"].to_pylist())),
        "members": len(table),
        "without a cluster": alone,
        "space": str(image_embedder.identity),
        **contact_sheet(library, first_thumbnails(library, table.filter(table["representative"]))),
    }
    return publish_corpus(
        context, library, table, CLUSTERS, _CHECK, wrong, metadata, severity=dg.AssetCheckSeverity.WARN
    )
