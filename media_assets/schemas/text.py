"""Tables of documents and passages."""

import pyarrow as pa

from media_assets.schemas.columns import INT, REAL, TEXT, VECTOR, described, joined, per_item

DOCUMENT_PAGE = described(
    ("page", INT, "page number from 1"),
    ("text", TEXT, "text of the page"),
    ("language", TEXT, "ISO 639-1 code of the whole document; null when it has too few words"),
    ("language_probability", REAL, "among the configured languages"),
)

DOCUMENT_PAGES = per_item(DOCUMENT_PAGE)

PASSAGE = joined(
    described(
        ("source", TEXT, "transcript or document"),
        ("position", INT, "ordinal of the passage within the item"),
        ("place", TEXT, "time or page where it begins, as people write it"),
        ("time_seconds", REAL, "when the speech begins; null in a document"),
        ("page", INT, "page where it begins; null in speech"),
        ("text", TEXT, "the passage"),
    ),
    VECTOR,
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
