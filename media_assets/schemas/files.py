"""Tables of files."""

import pyarrow as pa

from media_assets.schemas.columns import INT, REAL, TEXT, described, joined

PROBE = described(
    ("payload_id", TEXT, "hash of what is played or shown, without container and tags"),
    ("kind", TEXT, "image, audio, video or document"),
    ("media_type", TEXT, "type found in the content, as MIME"),
    ("duration_seconds", REAL, "playing time"),
    ("width", INT, "pixels, as shown"),
    ("height", INT, "pixels, as shown"),
    ("video_codec", TEXT, "codec of the video stream"),
    ("audio_codec", TEXT, "codec of the first audio stream"),
    ("frame_rate", REAL, "frames per second"),
    ("sample_rate", INT, "Hz"),
    ("channels", INT, "audio channels"),
    ("pages", INT, "pages of a document"),
    ("taken_at", TEXT, "time in the file's own metadata, ISO 8601"),
    ("orientation", INT, "EXIF orientation, 1 to 8"),
)

MEDIA_FILES = joined(
    described(
        ("file_id", TEXT, "identity of this version of the file in its drop folder"),
        ("content_id", TEXT, "SHA-256 of the file's bytes"),
        ("drop_folder", TEXT, "name of the drop folder"),
        ("root", TEXT, "where the drop folder was when the file was claimed"),
        ("path", pa.binary(), "raw name inside the drop folder"),
        ("name", TEXT, "the name as shown"),
        ("size", pa.int64(), "bytes"),
        ("modified_at", pa.timestamp("ns", "UTC"), "modification time when it was claimed"),
    ),
    PROBE,
    described(
        ("key", TEXT, "names everything the result depends on"),
        ("state", TEXT, "ok, reused, quarantined, failed or not_applicable"),
        ("reason", TEXT, "why it is not ok"),
    ),
)
