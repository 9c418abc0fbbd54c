"""One pyarrow schema per table, each column with its meaning; writers validate, the UI's column lists derive from it.

Times within media are seconds from the start of what a player shows; sizes are bytes.
"""

import pyarrow as pa

_TEXT, _INT, _REAL = pa.string(), pa.int32(), pa.float64()


def _schema(*columns: tuple[str, pa.DataType, str]) -> pa.Schema:
    return pa.schema([pa.field(name, kind, metadata={"description": about}) for name, kind, about in columns])


def _join(*schemas: pa.Schema) -> pa.Schema:
    return pa.schema([field for schema in schemas for field in schema])


_ITEM = _schema(("content_id", _TEXT, "SHA-256 of the file's bytes"))
_NOTES = _schema(
    ("key", _TEXT, "names everything the result depends on"),
    ("state", _TEXT, "ok, reused or degraded"),
    ("reason", _TEXT, "why it is degraded"),
)


def per_item(result: pa.Schema) -> pa.Schema:
    """Return the schema of a batch table whose stage gives `result` rows per content id."""
    return _join(_ITEM, result, _NOTES)


PROBE = _schema(
    ("payload_id", _TEXT, "hash of what is played or shown, without container and tags"),
    ("kind", _TEXT, "image, audio, video or document"),
    ("media_type", _TEXT, "type found in the content, as MIME"),
    ("duration_seconds", _REAL, "playing time"),
    ("width", _INT, "pixels, as shown"),
    ("height", _INT, "pixels, as shown"),
    ("video_codec", _TEXT, "codec of the video stream"),
    ("audio_codec", _TEXT, "codec of the first audio stream"),
    ("frame_rate", _REAL, "frames per second"),
    ("sample_rate", _INT, "Hz"),
    ("channels", _INT, "audio channels"),
    ("pages", _INT, "pages of a document"),
    ("taken_at", _TEXT, "time in the file's own metadata, ISO 8601"),
    ("orientation", _INT, "EXIF orientation, 1 to 8"),
)

MEDIA_FILES = _join(
    _schema(
        ("file_id", _TEXT, "identity of this version of the file in its drop folder"),
        ("content_id", _TEXT, "SHA-256 of the file's bytes"),
        ("drop_folder", _TEXT, "name of the drop folder"),
        ("root", _TEXT, "where the drop folder was when the file was claimed"),
        ("path", pa.binary(), "raw name inside the drop folder"),
        ("name", _TEXT, "the name as shown"),
        ("size", pa.int64(), "bytes"),
        ("modified_at", pa.timestamp("ns", "UTC"), "modification time when it was claimed"),
    ),
    PROBE,
    _schema(
        ("key", _TEXT, "names everything the result depends on"),
        ("state", _TEXT, "ok, reused, quarantined, failed or not_applicable"),
        ("reason", _TEXT, "why it is not ok"),
    ),
)

_MOMENT = _schema(
    ("frame", _INT, "ordinal of the frame within the file"),
    ("time_seconds", _REAL, "the decoder's time of the frame; null for a still picture"),
)

FRAME = _join(
    _MOMENT,
    _schema(
        ("pts", pa.int64(), "the decoder's timestamp in the stream's time base"),
        ("width", _INT, "pixels of the thumbnail"),
        ("height", _INT, "pixels of the thumbnail"),
        ("brightness", pa.float32(), "mean of the luma, 0 black to 1 white"),
        ("contrast", pa.float32(), "standard deviation of the luma, 0 to 0.5"),
        ("thumbnail", _TEXT, "blob of the normalised picture (JPEG, upright, on white)"),
    ),
)
FRAMES = per_item(FRAME)

PERCEPTUAL_HASH = _join(
    _MOMENT,
    _schema(
        ("phash", pa.uint64(), "64-bit DCT hash"),
        ("phash256", pa.binary(32), "256-bit DCT hash"),
        ("plain", pa.bool_(), "too uniform for its hash to mean anything"),
    ),
)
PERCEPTUAL_HASHES = per_item(PERCEPTUAL_HASH)

IMAGE_EMBEDDING = _join(
    _MOMENT,
    _schema(
        ("space", _TEXT, "model and revision; vectors of different spaces are never compared"),
        ("vector", pa.list_(pa.float32()), "unit vector"),
    ),
)
IMAGE_EMBEDDINGS = per_item(IMAGE_EMBEDDING)

DOCUMENT_PAGE = _schema(
    ("page", _INT, "page number from 1"),
    ("text", _TEXT, "text of the page"),
    ("language", _TEXT, "ISO 639-1 code of the whole document; null when it has too few words"),
    ("language_probability", _REAL, "among the configured languages"),
)
DOCUMENT_PAGES = per_item(DOCUMENT_PAGE)

_CUE = _schema(
    ("segment", _INT, "ordinal of the segment"),
    ("start_seconds", _REAL, "begin of the speech"),
    ("end_seconds", _REAL, "end of the speech"),
)
_TRANSLATION = _join(
    _CUE,
    _schema(
        ("source_language", _TEXT, "ISO 639-1 code"),
        ("source_text", _TEXT, "what was said"),
        ("language", _TEXT, "ISO 639-1 code of the translation"),
    ),
)

_WORD = pa.struct([("text", _TEXT), ("start", _REAL), ("end", _REAL), ("confidence", _REAL)])
SEGMENT = _join(
    _CUE,
    _schema(
        ("text", _TEXT, "what was said"),
        ("confidence", _REAL, "the engine's own confidence, 0 to 1"),
        ("words", pa.list_(_WORD), "words with their times"),
        ("language", _TEXT, "ISO 639-1 code of what was spoken"),
        ("language_probability", _REAL, "the engine's own certainty about the language"),
        ("engine", _TEXT, "model and revision"),
    ),
)
TRANSCRIPTS = per_item(SEGMENT)

PASSAGE = _schema(
    ("source", _TEXT, "transcript or document"),
    ("position", _INT, "ordinal of the passage within the item"),
    ("place", _TEXT, "time or page where it begins, as people write it"),
    ("text", _TEXT, "the passage"),
    ("space", _TEXT, "model and revision; vectors of different spaces are never compared"),
    ("vector", pa.list_(pa.float32()), "unit vector"),
)
TEXT_EMBEDDINGS = per_item(PASSAGE)

TRANSLATED = _join(
    _TRANSLATION,
    _schema(
        ("text", _TEXT, "the translation; null where there is none, never the source text"),
        ("engine", _TEXT, "model and revision"),
    ),
)
TRANSLATIONS = per_item(TRANSLATED)

ENHANCED = _join(
    _TRANSLATION,
    _schema(
        ("baseline", _TEXT, "the baseline translation; null where there is none"),
        ("text", _TEXT, "the enhanced translation, or the baseline where it could not be enhanced (see state)"),
        ("enhanced", pa.bool_(), "whether the language model's text was taken"),
        ("terms", pa.list_(_TEXT), "glossary terms that occur in the segment"),
        ("engine", _TEXT, "model and revision"),
    ),
)
ENHANCED_TRANSLATIONS = per_item(ENHANCED)

DUPLICATE_SETS = _schema(
    ("set_id", _TEXT, "names the set; derived from its keeper"),
    ("file_id", _TEXT, "the file"),
    ("content_id", _TEXT, "SHA-256 of the file's bytes"),
    ("name", _TEXT, "the file's name as shown"),
    ("kind", _TEXT, "image, audio, video or document"),
    ("size", pa.int64(), "bytes"),
    ("keep", pa.bool_(), "whether this is the one to keep"),
    ("why", _TEXT, "why it is kept, or how it was found to be a copy"),
    ("method", _TEXT, "bytes, payload, perceptual or video; null for the one to keep"),
    ("distance", pa.float32(), "bits of 256 (pictures) or share of unlike frames (video); 0 for exact copies"),
)

CLUSTERS = _schema(
    ("cluster_id", _TEXT, "names the cluster; derived from its most central member"),
    ("content_id", _TEXT, "SHA-256 of the file's bytes"),
    ("name", _TEXT, "the file's name as shown"),
    ("probability", pa.float32(), "how firmly it belongs, 0 to 1"),
    ("representative", pa.bool_(), "whether it is the most central member"),
    ("space", _TEXT, "model and revision of the vectors"),
)

GLOSSARY = _schema(
    ("term", _TEXT, "the term as written"),
    ("language", _TEXT, "ISO 639-1 code of the term"),
    ("target_language", _TEXT, "language of the wanted translation; null for any"),
    ("target", _TEXT, "the wanted translation; null when none is set"),
    ("note", _TEXT, "what a translator should know"),
    ("origin", _TEXT, "user or learned"),
    ("count", _INT, "occurrences"),
    ("files", _INT, "files it occurs in"),
    ("case_sensitive", pa.bool_(), "whether case matters"),
)

LIBRARY_REPORT = _schema(
    ("page", _TEXT, "file name below reports/"),
    ("title", _TEXT, "title of the page"),
    ("entries", _INT, "how many things it shows"),
    ("size", pa.int64(), "bytes"),
)
