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
    ("origin", TEXT, "who settled it: user, accepted, corrected or learned; or suggested, and then it is not used"),
    ("series", TEXT, "series of files that it holds for; null for any"),
    ("count", INT, "occurrences in what is said and written"),
    ("files", INT, "files it occurs in"),
    ("example", TEXT, "a file, and the time or page in it, where it occurs"),
    ("evidence", TEXT, "where it comes from, or why it is suggested"),
    ("case_sensitive", pa.bool_(), "whether case matters"),
)

SERIES_MEMORY = described(
    ("series", TEXT, "series of files, by a title in their names or by their folder; empty for files in no folder"),
    ("source_language", TEXT, "ISO 639-1 code of the term"),
    ("language", TEXT, "ISO 639-1 code of the translation"),
    ("term", TEXT, "the term as written"),
    ("target", TEXT, "how it is to be translated, or mostly is; null where translations do not agree"),
    ("settled", TEXT, "by whom: user, accepted, corrected, learned; suggested where nobody has"),
    ("occurrences", INT, "times it occurs in translated cues"),
    ("cues", INT, "cues that hold it and that the language model translated"),
    ("adherence", REAL, "share of these cues whose translation holds the target in one of its forms"),
    (
        "conflicts",
        pa.list_(pa.struct([("text", TEXT), ("cues", INT)])),
        "what stands in cues that do not hold the target, where it recurs",
    ),
)

FEEDBACK = described(
    ("at", pa.timestamp("ms", "UTC"), "when it was given"),
    ("stage", TEXT, "what was rated, such as enhanced_translations/es"),
    ("content_id", TEXT, "SHA-256 of the file's bytes"),
    ("file", TEXT, "name of the file; null where it is no longer known"),
    ("series", TEXT, "series of the file; empty in no folder"),
    ("segment", INT, "ordinal of the segment; null for the whole recording"),
    ("rating", INT, "1 (useless) to 5 (perfect)"),
    ("note", TEXT, "what the person said of it"),
    ("corrected", TEXT, "the text as it should be"),
    ("source_language", TEXT, "ISO 639-1 code of what was said"),
    ("language", TEXT, "ISO 639-1 code of the rated text"),
    ("source", TEXT, "what was said"),
    ("rated", TEXT, "the text that the person saw"),
    ("engine", TEXT, "model and revision that made it; null where it was made anew since"),
    ("variant", TEXT, "how it was made: a variant of the settings, as experiments compare them"),
)
