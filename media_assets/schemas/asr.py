"""Tables of how speech engines are chosen, and of what became of it."""

import pyarrow as pa

from media_assets.schemas.columns import INT, REAL, TEXT, described, per_item

_EXPECTED = pa.struct([("engine", TEXT), ("error", REAL), ("seconds", REAL), ("cost", REAL)])

CHOSEN = described(
    ("stream", INT, "number of the audio stream in its container, from 0"),
    ("policy", TEXT, "fixed, cheapest-within, fastest or best"),
    ("condition", TEXT, "clean, noisy or telephone, by signal-to-noise and bandwidth"),
    ("engine", TEXT, "chosen engine and model, as settings name it"),
    ("beam", INT, "hypotheses kept while decoding; null where the engine has no beam"),
    ("batch_size", INT, "chunks of speech recognised together, as memory allows; null where the engine has no batches"),
    ("expected_error", REAL, "share of words expected to be wrong"),
    ("expected_error_low", REAL, "lower bound of it in nine of ten cases"),
    ("expected_error_high", REAL, "upper bound of it in nine of ten cases"),
    ("expected_seconds", REAL, "seconds of work expected on this machine"),
    ("expected_cost", REAL, "money expected, the machine's time included"),
    ("speech_seconds", REAL, "seconds of speech"),
    ("why", TEXT, "why this engine, in words"),
    ("expected", pa.list_(_EXPECTED), "what was expected of every engine, the least error first"),
    ("stronger", TEXT, "engine for weak windows; null for none"),
    ("compared_with", TEXT, "engine that one window is compared with; null for none"),
)
ASR_PLAN = per_item(CHOSEN)

ASR_OUTCOMES = described(
    ("content_id", TEXT, "SHA-256 of the file's bytes"),
    ("stream", INT, "number of the audio stream in its container, from 0"),
    ("batch", TEXT, "batch in which it was transcribed"),
    ("engine", TEXT, "engine and model, as settings name it"),
    ("chosen", pa.bool_(), "whether the plan chose it; false for one that was only compared"),
    ("condition", TEXT, "clean, noisy or telephone"),
    ("language", TEXT, "ISO 639-1 code of what was spoken; null where it is not known"),
    ("source", TEXT, "what the error was seen by: reference, or comparison with another engine; null for none"),
    ("expected_error", REAL, "share of words that were expected to be wrong"),
    ("error", REAL, "share of words seen to be wrong; null where there was nothing to compare with"),
    ("words", INT, "words that the error was counted on"),
    ("audio_seconds", REAL, "seconds of speech that were transcribed; 0 where that was not measured"),
    ("expected_seconds", REAL, "seconds of work that were expected for them"),
    ("seconds", REAL, "seconds of work that they took"),
)
