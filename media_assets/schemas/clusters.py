"""Tables of clusters."""

import pyarrow as pa

from media_assets.schemas.columns import INT, TEXT, described

CLUSTERS = described(
    ("cluster_id", TEXT, "names the cluster for as long as it goes on; was derived from its most central member"),
    ("label", TEXT, "the terms that set it apart, or what is known of its members"),
    ("content_id", TEXT, "SHA-256 of the file's bytes; of equal copies the first"),
    ("name", TEXT, "the file's name as shown"),
    ("copies", INT, "further contents that show the same; they count once"),
    ("similarity", pa.float32(), "average cosine with the other members"),
    ("representative", pa.bool_(), "whether it is the most central member"),
    ("sample", INT, "1 for the most central member, then others that differ most; null for all the rest"),
    ("space", TEXT, "model and revision of the vectors"),
)

CLUSTER_EVENTS = described(
    ("at", pa.timestamp("us", "UTC"), "when it was noticed"),
    ("kind", TEXT, "born, gone, merged or split"),
    ("cluster_id", TEXT, "the cluster it happened to; of a merger the one that remains"),
    ("others", pa.list_(TEXT), "merged: the clusters that ended in it; split: the clusters that came out of it"),
    ("members", INT, "born, gone: members; merged, split: members that changed their cluster"),
    ("reason", TEXT, "why clusters were formed anew"),
    ("space", TEXT, "model and revision of the vectors"),
)
