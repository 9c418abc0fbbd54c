"""Settings of what is made of all batches together: duplicates, clusters, search."""

from pydantic import BaseModel, Field


class CorpusSettings(BaseModel):
    """Thresholds and choices of the corpus assets."""

    cluster_smallest: int = Field(default=3, ge=2, le=1000, description="Members of the smallest cluster.")
