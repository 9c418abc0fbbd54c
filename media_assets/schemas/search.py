"""Tables of the search index."""

import pyarrow as pa

from media_assets.schemas.columns import INT, REAL, TEXT, described

SEARCH_INDEX = described(
    ("part", TEXT, "words, or the asset whose vectors it holds: image_embeddings or text_embeddings"),
    ("space", TEXT, "model and revision of the vectors; null for words"),
    ("entries", pa.int64(), "vectors, or passages of text"),
    ("contents", pa.int64(), "distinct contents that have entries"),
    ("dimensions", INT, "numbers of each vector; null for words"),
    ("bytes", pa.int64(), "size of the part's blobs"),
    ("added", pa.int64(), "contents added or changed by this refresh"),
    ("removed", pa.int64(), "contents removed or changed by this refresh"),
    ("unusable", pa.int64(), "rows left out: zero, not finite, of another size or of another space"),
    ("rebuilt", pa.bool_(), "whether it was made from nothing"),
    ("why", TEXT, "why it was rebuilt; null when it was not"),
    ("batches", pa.int64(), "batches of the inventory when it was made"),
    ("fingerprint", TEXT, "of the contents and keys that it was made from"),
    ("recipe", TEXT, "of how it is made"),
    ("blobs", pa.list_(TEXT), "its files, named by their bytes"),
)

INDEX_ROWS = described(
    ("number", pa.int64(), "the vector's number in the index; never given twice"),
    ("content", INT, "row of its content"),
    ("position", INT, "frame, or ordinal of the passage"),
    ("time_seconds", REAL, "when it is shown or said; null for pictures and pages"),
)

INDEX_CONTENTS = described(
    ("content_id", TEXT, "SHA-256 of the file's bytes"),
    ("key", TEXT, "names everything that its vectors depend on"),
)
