"""What counts as a duplicate: the thresholds that the user sets once for the whole cascade."""

from typing import Any

import dagster as dg
from pydantic import Field


class DuplicateRules(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Thresholds of the duplicate cascade; changing one compares anew what depends on it."""

    candidate_bits: int = Field(default=10, description="64-bit hashes this near are compared by their 256-bit hashes.")
    confirm_bits: int = Field(default=26, description="256-bit hashes this near show the same.")
    sure_bits: int = Field(default=4, description="256-bit hashes of whole pictures this near need no second look.")
    second_look_bits: int = Field(
        default=26, description="256-bit hashes this near are looked at a second time; 0 for none."
    )
    second_looks: int = Field(default=20, description="Nearest pictures by hash that each is looked at beside.")
    neighbours: int = Field(
        default=10, description="Nearest pictures by embedding that are tried as crops; 0 for none."
    )
    cosine: float = Field(default=0.7, description="Least cosine of embeddings for which a crop is tried.")
    region_share: float = Field(default=0.3, description="Least share of the larger picture that a region covers.")
    region_correlation: float = Field(
        default=0.85, description="Least correlation of a picture and the region it fits."
    )
    copy_share: float = Field(default=0.6, description="Least share of the larger picture of a copy; less is a part.")
    frame_share: float = Field(default=0.75, description="Least share of two videos' common frames that must match.")
    frame_seconds: float = Field(default=1.5, description="Most seconds between matching frames of two encodings.")
    trim_share: float = Field(
        default=0.1, description="Most of a video that a copy may lack; what lacks more is a part."
    )

    calibrate: bool = Field(
        default=False, description="Whether thresholds recommended from reviewers' decisions take the place of these."
    )

    @property
    def reach_bits(self) -> int:
        """The largest distance of 256-bit hashes that proposes a pair at all."""
        return max(self.confirm_bits, self.second_look_bits)

    @property
    def thresholds(self) -> dict[str, Any]:
        """All of them by name."""
        return self.only(*type(self).model_fields)

    def only(self, *names: str) -> dict[str, Any]:
        """Return some of them by name: what the earlier comparisons of one method are known by."""
        return {name: getattr(self, name) for name in names}
