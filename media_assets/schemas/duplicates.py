"""Tables of duplicates."""

import pyarrow as pa

from media_assets.schemas.columns import TEXT, described

DUPLICATE_SETS = described(
    ("set_id", TEXT, "names the set; derived from its keeper"),
    ("file_id", TEXT, "the file"),
    ("content_id", TEXT, "SHA-256 of the file's bytes"),
    ("name", TEXT, "the file's name as shown"),
    ("kind", TEXT, "image, audio, video or document"),
    ("size", pa.int64(), "bytes"),
    ("keep", pa.bool_(), "whether this is the one to keep"),
    ("why", TEXT, "why it is kept, or how it was found to be a copy"),
    ("method", TEXT, "bytes, payload, perceptual or video; null for the one to keep"),
    ("distance", pa.float32(), "bits of 256 (pictures) or share of unlike frames (video); 0 for exact copies"),
)
