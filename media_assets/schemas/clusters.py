"""Tables of clusters."""

import pyarrow as pa

from media_assets.schemas.columns import TEXT, described

CLUSTERS = described(
    ("cluster_id", TEXT, "names the cluster; derived from its most central member"),
    ("content_id", TEXT, "SHA-256 of the file's bytes"),
    ("name", TEXT, "the file's name as shown"),
    ("probability", pa.float32(), "how firmly it belongs, 0 to 1"),
    ("representative", pa.bool_(), "whether it is the most central member"),
    ("space", TEXT, "model and revision of the vectors"),
)
