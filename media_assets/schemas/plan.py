"""Tables of what to do about duplicates."""

import pyarrow as pa

from media_assets.schemas.columns import REAL, TEXT, described

MERGED = pa.list_(
    pa.struct([("field", pa.string()), ("value", pa.string()), ("file_id", pa.string()), ("name", pa.string())])
)
"""Values that a kept file takes over: which field, its value, and the file it comes from."""

DUPLICATE_PLAN = described(
    ("set_id", TEXT, "the duplicate set"),
    ("file_id", TEXT, "identity of this version of the file in its drop folder"),
    ("content_id", TEXT, "SHA-256 of the file's bytes"),
    ("payload_id", TEXT, "hash of what is played or shown"),
    ("name", TEXT, "the file's name as shown"),
    ("kind", TEXT, "image, audio, video or document"),
    ("size", pa.int64(), "bytes"),
    ("action", TEXT, "keep, trash, or review where a person must look first"),
    ("status", TEXT, "proposed, approved, rejected or applied; null for the file to keep"),
    ("why", TEXT, "why it is kept, how it was found to be a copy, and why a person must look"),
    ("method", TEXT, "how it was found to be a copy; null for the file to keep"),
    ("distance", REAL, "distance from the file to keep, in the method's own measure"),
    ("transform", TEXT, "how the copy was turned or mirrored, where that was told"),
    ("exact", pa.bool_(), "whether nothing of what is played or shown would be lost"),
    ("bytes_won", pa.int64(), "bytes that moving it to the trash would take out of the drop folder"),
    ("merge", MERGED, "what the kept file takes over from its copies, written beside the journal"),
    ("journal", TEXT, "which journal has moved it to the trash"),
    ("drop_folder", TEXT, "name of the drop folder"),
    ("root", TEXT, "where the drop folder was when the file was claimed"),
    ("path", pa.binary(), "raw name inside the drop folder"),
    ("modified_at", pa.timestamp("ns", "UTC"), "modification time when it was claimed"),
)
