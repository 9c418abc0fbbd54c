"""Tables of duplicates."""

import pyarrow as pa

from media_assets.schemas.columns import REAL, TEXT, described

DUPLICATE_PAIRS = described(
    ("left", TEXT, "content id, the smaller of the two; contents of one payload are named by the smallest"),
    ("right", TEXT, "content id of the other"),
    ("relation", TEXT, "copy: shows the same; part: one lies within the other; related: alike, but no duplicate"),
    ("method", TEXT, "perceptual, tiles, region, video, audio or text"),
    ("distance", pa.float32(), "bits of 256 (perceptual, tiles, region), else share that is unlike"),
    ("threshold", pa.float32(), "largest distance that was accepted"),
    ("transform", TEXT, "how the left one is laid down to give the right one; null where they are upright"),
    ("offset_seconds", REAL, "where the shorter one begins in the longer; negative if it begins before"),
    ("overlap", pa.float32(), "share of the smaller one that the other shows too; of tiles, those that agree"),
    ("within", TEXT, "content id of the larger one, if one holds the other"),
    ("region", pa.list_(pa.float32(), 4), "left, top, right, bottom of the smaller picture, as shares of the larger"),
)

DUPLICATE_SETS = described(
    ("set_id", TEXT, "names the set, from run to run; made from its first keeper"),
    ("file_id", TEXT, "the file"),
    ("content_id", TEXT, "SHA-256 of the file's bytes"),
    ("name", TEXT, "the file's name as shown"),
    ("kind", TEXT, "image, audio, video or document"),
    ("size", pa.int64(), "bytes"),
    ("keep", pa.bool_(), "whether this is the one to keep"),
    ("why", TEXT, "why it is kept, or how it was found to be a copy"),
    ("method", TEXT, "bytes, payload, perceptual, tiles, region, video, audio or text; null for the one to keep"),
    ("distance", pa.float32(), "bits of 256 (pictures), else share that is unlike; 0 for exact copies"),
    ("transform", TEXT, "how the keeper is laid down to give this one: mirrored, turned 90 ...; null where upright"),
)
