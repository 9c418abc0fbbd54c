"""Tables of speech and its translations."""

import pyarrow as pa

from media_assets.schemas.columns import INT, REAL, TEXT, described, joined, per_item

CUE = described(
    ("segment", INT, "ordinal of the segment"),
    ("start_seconds", REAL, "begin of the speech"),
    ("end_seconds", REAL, "end of the speech"),
)

_TRANSLATION = joined(
    CUE,
    described(
        ("source_language", TEXT, "ISO 639-1 code"),
        ("source_text", TEXT, "what was said"),
        ("language", TEXT, "ISO 639-1 code of the translation"),
    ),
)

_WORD = pa.struct([("text", TEXT), ("start", REAL), ("end", REAL), ("confidence", REAL), ("interpolated", pa.bool_())])

SEGMENT = joined(
    CUE,
    described(
        ("stream", INT, "number of the audio stream in its container, from 0"),
        ("text", TEXT, "what was said"),
        ("confidence", REAL, "the engine's own confidence, 0 to 1"),
        ("words", pa.list_(_WORD), "words with their times; interpolated where the engine had none"),
        ("speaker", TEXT, "who speaks, as the engine tells voices apart; null without diarization"),
        ("flags", pa.list_(TEXT), "why the text is not believed; left out of subtitles and of all that follows"),
        ("no_speech", REAL, "the engine's probability that nobody speaks, 0 to 1"),
        ("compression", REAL, "bytes of the text for each byte of it compressed; loops have a high one"),
        ("language", TEXT, "ISO 639-1 code of what was spoken"),
        ("language_probability", REAL, "the engine's own certainty about the language"),
        ("engine", TEXT, "model and revision"),
    ),
)

TRANSCRIPTS = per_item(SEGMENT)

TRANSLATED = joined(
    _TRANSLATION,
    described(
        ("text", TEXT, "the translation; null where there is none, never the source text"),
        ("engine", TEXT, "model and revision"),
    ),
)

TRANSLATIONS = per_item(TRANSLATED)

ENHANCED_CUE = described(
    ("text", TEXT, "what a language model made of the cue; null where the baseline is kept"),
    ("problem", TEXT, "why the baseline is kept"),
    ("remarks", pa.list_(TEXT), "what is not as it should be in the text"),
    ("engine", TEXT, "model and revision"),
)

ENHANCED = joined(
    _TRANSLATION,
    described(
        ("baseline", TEXT, "the baseline translation; null where there is none"),
        ("text", TEXT, "the enhanced translation, or the baseline where it could not be enhanced (see state)"),
        ("enhanced", pa.bool_(), "whether a language model's text or a person's was taken"),
        ("terms", pa.list_(TEXT), "glossary terms that occur in the segment"),
        ("problem", TEXT, "why the baseline was kept; null where another text was taken"),
        ("remarks", pa.list_(TEXT), "what is not as it should be in a text that was taken all the same"),
        ("variant", TEXT, "how it was made: a variant of the settings, as experiments compare them"),
        ("engine", TEXT, "model and revision"),
    ),
)

ENHANCED_TRANSLATIONS = per_item(ENHANCED)
