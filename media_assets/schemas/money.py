"""The table of what calls to metered models cost."""

import pyarrow as pa

from media_assets.schemas.columns import INT, REAL, TEXT, described

COSTS = described(
    ("day", TEXT, "day of the calls in UTC, such as 2026-11-26"),
    ("provider", TEXT, "host of the service"),
    ("model", TEXT, "model that answered, or that was asked for"),
    ("stage", TEXT, "what the calls were made for"),
    ("language", TEXT, "ISO 639-1 code of what was made; empty where there is none"),
    ("batch", TEXT, "batch; empty where a call belongs to none"),
    ("variant", TEXT, "variant of an experiment; empty without one"),
    ("calls", INT, "requests, those that failed and those that were tried again among them"),
    ("failed_calls", INT, "requests without a usable answer"),
    ("tokens_in", pa.int64(), "tokens of prompts, as the service counts them"),
    ("tokens_out", pa.int64(), "tokens of answers"),
    ("tokens_cached", pa.int64(), "tokens of prompts that the service had cached"),
    ("audio_seconds", REAL, "seconds of sound that were sent"),
    ("seconds", REAL, "seconds that the requests took, one after another"),
    ("money", REAL, "US dollars; null where no price is known for any of the calls"),
    ("unpriced_calls", INT, "requests for which no price is known"),
)
