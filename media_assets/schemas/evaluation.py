"""Tables of how well recordings are transcribed."""

from media_assets.schemas.columns import INT, REAL, TEXT, described

TRANSCRIPT_QUALITY = described(
    ("content_id", TEXT, "SHA-256 of the recording's bytes"),
    ("stream", INT, "number of the audio stream in its container, from 0"),
    ("engine", TEXT, "model and revision"),
    ("language", TEXT, "ISO 639-1 code of what is spoken for most of the time"),
    ("condition", TEXT, "clean, noisy or telephone; null where it is not known"),
    ("seconds", REAL, "time of the segments that the engine wrote"),
    ("segments", INT, "segments that the engine wrote"),
    ("flagged", INT, "of them those that are not believed"),
    ("words", INT, "words of the reference; null in languages without spaces between words"),
    ("characters", INT, "characters of the reference"),
    ("wer", REAL, "word errors of the believed text for each word of the reference; null where words is"),
    ("wer_low", REAL, "lower end of the 95 % confidence interval of the word or else character error rate"),
    ("wer_high", REAL, "upper end of it; null where fewer than two segments could tell"),
    ("cer", REAL, "character errors of the believed text for each character of the reference"),
    ("substitutions", INT, "words (or characters, where words is null) that are others in the reference"),
    ("deletions", INT, "words of the reference that are missing"),
    ("insertions", INT, "words that the reference does not have"),
    ("wer_with_flagged", REAL, "word error rate of all text, believed or not"),
    ("cer_with_flagged", REAL, "character error rate of all text, believed or not"),
    ("reference", TEXT, "name of the file that says what was spoken"),
    ("key", TEXT, "names everything that the transcript depends on"),
)
