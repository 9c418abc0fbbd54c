"""Groups of unit vectors by the method that rules and number ask for."""

from media_assets.clusters.large import cluster_by_threshold
from media_assets.clusters.small import MOST, Labels, Vectors, agglomerate, by_density, without_small
from resources.clusters import ClusterRules


def method_for(rules: ClusterRules, count: int) -> str:
    """Return how `count` things are clustered: agglomerative, hdbscan or threshold.

    Methods that look at every pair are for at most `small.MOST` things; more are clustered by threshold, which
    applies the same criterion.
    """
    if count > MOST:
        return "threshold"
    return "agglomerative" if rules.method == "auto" else rules.method


def group_vectors(vectors: Vectors, rules: ClusterRules, threshold: float) -> Labels:
    """Return each unit vector's group from 0 on, -1 for none."""
    method = method_for(rules, len(vectors))
    if method == "hdbscan":
        labels = by_density(vectors, rules.smallest)
    else:
        labels = (agglomerate if method == "agglomerative" else cluster_by_threshold)(vectors, threshold)
    return without_small(labels, rules.smallest)
