"""How clusters are formed."""

import dagster as dg
from pydantic import Field


class ClusterRules(dg.ConfigurableResource):  # type: ignore[type-arg]
    """What counts as a cluster, and when clusters are formed anew."""

    method: str = Field(
        default="auto",
        description="auto, agglomerative, hdbscan or threshold; auto is agglomerative up to 5,000 things, then threshold.",
    )
    threshold: float | None = Field(
        default=None,
        description="Average cosine from which things belong together; by default 0.72 for CLIP, otherwise calibrated.",
    )
    smallest: int = Field(default=3, description="Members of the smallest cluster; copies count once.")
    renewed_from: float = Field(
        default=0.1, description="Share of new or vanished things from which a large library is clustered anew."
    )
