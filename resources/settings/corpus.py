"""Settings of what is made of all batches together: duplicates, clusters, search."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from resources.settings.lists import Names, Unset


class CorpusSettings(BaseModel):
    """Thresholds and choices of the corpus assets."""

    cluster_method: Literal["auto", "agglomerative", "hdbscan", "threshold"] = Field(
        default="auto",
        description="How clusters are formed; auto is agglomerative up to 5,000 things, then threshold.",
    )
    cluster_threshold: Annotated[float | None, Unset] = Field(
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
    duplicate_candidate_bits: int = Field(
        default=10,
        ge=0,
        le=16,
        description="64-bit picture hashes within this distance are candidates; 10 is what the published recall of "
        "pHash is measured at, and strangers differ in 32 bits, give or take 4.",
    )
    duplicate_confirm_bits: int = Field(
        default=26,
        ge=0,
        le=96,
        description="256-bit picture hashes within this distance show the same. The authors of PDQ publish 31; on "
        "4,641 pictures in 16 transforms 26 was the most that kept 99.9 % of all links right (31: 99.7 %).",
    )
    duplicate_sure_bits: int = Field(
        default=4,
        ge=0,
        le=96,
        description="256-bit hashes of whole pictures within this distance need no second look, which spares it to "
        "most copies.",
    )
    duplicate_second_look_bits: int = Field(
        default=26,
        ge=0,
        le=96,
        description="Pictures whose hashes are beyond the sure distance and within this one are compared tile by tile: "
        "near hashes are refuted by it, and beyond the distance that confirms, pictures are found by it for a person "
        "to look at. 64 finds 61 % instead of 29 % of captioned pictures, but one in six of the links that it adds "
        "among stock textures is wrong; 0 leaves all to the hashes.",
    )
    duplicate_second_looks: int = Field(
        default=20,
        ge=0,
        le=1000,
        description="Nearest pictures by hash that each picture is compared with tile by tile; bounds the work per "
        "picture, and beyond it hashes decide.",
    )
    duplicate_neighbours: int = Field(
        default=10,
        ge=0,
        le=200,
        description="Nearest pictures by embedding that are tried as crops of each other; bounds the work per picture.",
    )
    duplicate_cosine: float = Field(
        default=0.7,
        ge=-1,
        le=1,
        description="Least cosine of embeddings for which a crop is tried; the embedding proposes and never decides.",
    )
    duplicate_region_share: float = Field(
        default=0.3, gt=0.05, le=1, description="Least share of the larger picture's area that a crop must cover."
    )
    duplicate_region_correlation: float = Field(
        default=0.85,
        gt=0,
        le=1,
        description="Least correlation of a crop with the region that it fits, beside the 256-bit distance.",
    )
    duplicate_copy_share: float = Field(
        default=0.6,
        gt=0,
        le=1,
        description="A crop that shows this share of the larger picture is a copy of it, a smaller one a part.",
    )
    duplicate_frame_share: float = Field(
        default=0.75, gt=0, le=1, description="Least share of the frames that two videos should have in common."
    )
    duplicate_frame_seconds: float = Field(
        default=1.5,
        gt=0,
        le=60,
        description="Most seconds between matching frames; key frames fall differently in each encoding.",
    )
    duplicate_trim_share: float = Field(
        default=0.1,
        ge=0,
        lt=1,
        description="A video that lacks at most this share of the longer one is a copy of it, a shorter one a part.",
    )
    duplicate_calibrate: bool = Field(
        default=False,
        description="Whether thresholds recommended from reviewers' decisions are applied, or only shown.",
    )
    quality_sample: int = Field(
        default=50,
        ge=0,
        le=10_000,
        description="Pictures of the library that duplicate_quality transforms and looks for again.",
    )
    prefer_folders: Names = Field(
        default=(),
        description="Where copies are kept rather than elsewhere: drop folder names or beginnings of paths, separated "
        "by commas, the best first, for example archive,inbox/sorted.",
    )
