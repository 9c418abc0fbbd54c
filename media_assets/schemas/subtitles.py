"""Table of subtitle files."""

import pyarrow as pa

from media_assets.schemas.columns import INT, REAL, TEXT, described, per_item

SUBTITLE = described(
    ("stream", INT, "number of the audio stream in its container, from 0"),
    ("language", TEXT, "ISO 639-1 code of the language spoken longest; und where it is not known"),
    ("format", TEXT, "srt, vtt or json"),
    ("subtitles", TEXT, "name of the blob"),
    ("cues", INT, "cues in the file"),
    ("flagged", INT, "cues that cannot keep a rule and say why"),
    ("keep_all_rules", REAL, "share of the cues that keep all rules; null without cues"),
    ("longest_line", REAL, "characters of the longest line, as the language counts them"),
    ("characters_per_second", REAL, "highest reading speed of a cue"),
    ("left_out", INT, "segments left out because their text is not believed"),
)

SUBTITLES: pa.Schema = per_item(SUBTITLE)
