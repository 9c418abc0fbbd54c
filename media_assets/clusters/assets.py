"""Clusters as an asset."""

from dataclasses import asdict

import dagster as dg

from media_assets.clusters.quality import LEAST_SILHOUETTE, LEAST_STABILITY, MOST_ALONE, problems
from media_assets.clusters.refresh import VERSION, refresh_clusters
from media_assets.corpus import corpus_asset, publish_corpus
from media_assets.frames.thumbnails import first_thumbnails
from media_assets.metadata import contact_sheet
from media_assets.schemas.clusters import CLUSTERS
from resources.clusters import ClusterRules
from resources.library import Library
from resources.vision.base import ImageEmbedder

_CHECK = (
    "clusters_can_be_trusted",
    f"Clusters are apart (silhouette from {LEAST_SILHOUETTE}), remain when a fifth of the things is left out (adjusted "
    f"Rand index from {LEAST_STABILITY}), and at most {MOST_ALONE:.0%} of the pictures and videos belong to none.",
)


@corpus_asset(
    "clusters",
    CLUSTERS,
    group="corpus",
    kinds={"scikitlearn"},
    version=VERSION,
    deps=["media_files", "frames", "image_embeddings", "transcripts", "document_pages"],
    check=_CHECK,
)
def clusters(
    context: dg.AssetExecutionContext, library: Library, image_embedder: ImageEmbedder, cluster_rules: ClusterRules
) -> dg.MaterializeResult:
    """One row per picture or video that looks like others, with its cluster; events are in `cluster_events`."""
    found = refresh_clusters(library, str(image_embedder.identity), cluster_rules)
    figures = {name: round(value, 3) for name, value in asdict(found.quality).items() if value is not None}
    typical = found.table.filter(found.table["representative"])
    metadata = found.about | figures | contact_sheet(library, first_thumbnails(library, typical))
    wrong = problems(found.quality)
    return publish_corpus(
        context, library, found.table, CLUSTERS, _CHECK, wrong, metadata, severity=dg.AssetCheckSeverity.WARN
    )
