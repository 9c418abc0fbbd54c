"""The table of which translator does which pair of languages."""

import pyarrow as pa

from media_assets.schemas.columns import INT, REAL, TEXT, described, joined

_COMPARED = pa.struct(
    [
        ("engine", TEXT),
        ("made_by", TEXT),
        ("chrf", REAL),
        ("known_by", TEXT),
        ("price", REAL),
        ("seconds", REAL),
        ("obstacle", TEXT),
    ]
)

ROUTED = described(
    ("source_language", TEXT, "ISO 639-1 code of what was spoken"),
    ("language", TEXT, "ISO 639-1 code of the translation"),
    ("segments", INT, "spoken segments of the batch in that language"),
    ("characters", pa.int64(), "characters of them"),
    ("engine", TEXT, "the translator, as settings name it; null where none can translate the pair"),
    ("order", pa.list_(TEXT), "all that can, the chosen one first: who stands in when one fails"),
    ("prefer", TEXT, "what decided first: quality or price"),
    ("why", TEXT, "why this one, in words"),
    (
        "compared",
        pa.list_(_COMPARED),
        "every translator of the setting: model and revision, expected chrF (0 to 100) and how that is known, US "
        "dollars for a million characters, seconds for 1,000 characters as seen, and what stands in its way",
    ),
    ("part_of_key", TEXT, "what of the chosen translator is in the key of every translation, as JSON"),
)

TRANSLATION_PLAN = joined(
    described(("pair", TEXT, "both languages, as in en>es")),
    ROUTED,
    described(
        ("key", TEXT, "names everything the choice is kept by"),
        ("state", TEXT, "ok, reused or degraded"),
        ("reason", TEXT, "why it is degraded"),
    ),
)
