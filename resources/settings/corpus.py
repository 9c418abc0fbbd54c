"""Settings of what is made of all batches together: duplicates, clusters, search."""

from typing import Any, Literal

from pydantic import BaseModel, Field, field_validator


class CorpusSettings(BaseModel):
    """Thresholds and choices of the corpus assets."""

    cluster_method: Literal["auto", "agglomerative", "hdbscan", "threshold"] = Field(
        default="auto",
        description="How clusters are formed; auto is agglomerative up to 5,000 things, then threshold.",
    )
    cluster_threshold: float | None = Field(
        default=None,
        gt=0,
        lt=1,
        description="Average cosine from which things belong together; by default 0.72 for CLIP, otherwise calibrated.",
    )
    cluster_smallest: int = Field(
        default=3, ge=2, le=1000, description="Members of the smallest cluster; copies count once."
    )
    cluster_renewed_from: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="Share of new or vanished things from which a library of more than 5,000 is clustered anew.",
    )

    @field_validator("cluster_threshold", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: Any) -> Any:
        return None if value == "" else value
