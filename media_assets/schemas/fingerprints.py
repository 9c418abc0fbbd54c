"""Tables of fingerprints: of sound, and of text."""

import pyarrow as pa

from media_assets.schemas.columns import INT, REAL, TEXT, described, per_item

AUDIO_FINGERPRINT = described(
    ("fingerprint", pa.list_(pa.uint32()), "sub-fingerprints of the sound, one per step"),
    ("rate", REAL, "sub-fingerprints per second"),
    ("seconds", REAL, "how much of the sound was fingerprinted, from its beginning"),
    ("start_seconds", REAL, "when the sound begins within the file"),
    ("whole", pa.bool_(), "whether that is all of the sound"),
)

AUDIO_FINGERPRINTS = per_item(AUDIO_FINGERPRINT)

SIGNATURE = 128
"""Permutations of a MinHash: its estimate of a Jaccard similarity of 0.9 is off by 0.027, give or take."""

TEXT_FINGERPRINT = described(
    ("source", TEXT, "transcript or document"),
    ("words", INT, "words of the text"),
    ("shingles", INT, "distinct runs of words that the signature stands for"),
    ("numbers", TEXT, "digest of all words that hold a digit, in their order"),
    ("signature", pa.list_(pa.uint32(), SIGNATURE), "MinHash of the shingles"),
)

TEXT_FINGERPRINTS = per_item(TEXT_FINGERPRINT)
