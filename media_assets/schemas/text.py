"""Tables of documents and passages."""

import pyarrow as pa

from media_assets.schemas.columns import INT, REAL, TEXT, described, per_item

DOCUMENT_PAGE = described(
    ("page", INT, "page number from 1"),
    ("text", TEXT, "text of the page"),
    ("language", TEXT, "ISO 639-1 code of the whole document; null when it has too few words"),
    ("language_probability", REAL, "among the configured languages"),
)

DOCUMENT_PAGES = per_item(DOCUMENT_PAGE)

PASSAGE = described(
    ("source", TEXT, "transcript or document"),
    ("position", INT, "ordinal of the passage within the item"),
    ("place", TEXT, "time or page where it begins, as people write it"),
    ("text", TEXT, "the passage"),
    ("space", TEXT, "model and revision; vectors of different spaces are never compared"),
    ("vector", pa.list_(pa.float32()), "unit vector"),
)

TEXT_EMBEDDINGS = per_item(PASSAGE)

GLOSSARY = described(
    ("term", TEXT, "the term as written"),
    ("language", TEXT, "ISO 639-1 code of the term"),
    ("target_language", TEXT, "language of the wanted translation; null for any"),
    ("target", TEXT, "the wanted translation; null when none is set"),
    ("note", TEXT, "what a translator should know"),
    ("origin", TEXT, "user or learned"),
    ("count", INT, "occurrences"),
    ("files", INT, "files it occurs in"),
    ("case_sensitive", pa.bool_(), "whether case matters"),
)
