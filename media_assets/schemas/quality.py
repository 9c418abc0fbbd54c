"""Tables of how well duplicates are found."""

import pyarrow as pa

from media_assets.schemas.columns import INT, REAL, TEXT, described

DUPLICATE_QUALITY = described(
    ("kind", TEXT, "image or video"),
    ("transform", TEXT, "what was done to the original"),
    ("about", TEXT, "the transform in words"),
    ("method", TEXT, "how copies were looked for; all together is what the product does"),
    ("originals", INT, "originals that were transformed and looked for"),
    ("found", INT, "transformed ones that were linked to their original"),
    ("strangers", INT, "links to another original or to what was made of it; each such original counts once"),
    ("recall", REAL, "share of the transformed ones that were found"),
    ("precision", REAL, "share of right links among all; null where nothing was linked"),
    ("threshold", REAL, "largest distance that counts as a link, in the method's own unit"),
    ("best_threshold", REAL, "loosest distance at which at least 99.9 % of the links are right; null if there is none"),
    ("best_recall", REAL, "share that is found at that distance"),
    ("promise", REAL, "least recall that is promised, at a precision of at least 99.9 %; null where nothing is"),
    (
        "kept",
        pa.bool_(),
        "whether the promise is kept; null where too few originals could tell, or nothing is promised",
    ),
    ("recommended", REAL, "threshold for which reviewers' decisions speak; null for methods that are not reviewed"),
    ("recommendation", TEXT, "why"),
)
