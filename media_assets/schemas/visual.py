"""Tables of pictures and video frames."""

import pyarrow as pa

from media_assets.schemas.columns import INT, REAL, TEXT, VECTOR, described, joined, per_item

_MOMENT = described(
    ("frame", INT, "ordinal of the frame within the file"),
    ("time_seconds", REAL, "when a player shows it; null for a still picture or a page"),
)

FRAME = joined(
    _MOMENT,
    described(
        ("pts", pa.int64(), "the decoder's own timestamp in the stream's time base; null but for videos"),
        ("width", INT, "pixels of the thumbnail"),
        ("height", INT, "pixels of the thumbnail"),
        ("brightness", pa.float32(), "mean of the luma, 0 black to 1 white"),
        ("contrast", pa.float32(), "standard deviation of the luma, 0 to 0.5"),
        ("thumbnail", TEXT, "blob of the normalised picture (JPEG, upright, on white)"),
        ("phash", pa.uint64(), "64-bit DCT hash"),
        ("phash256", pa.binary(32), "256-bit DCT hash"),
        ("flipped", pa.binary(24), "64-bit hashes of the picture mirrored, upside down and turned by 180 degrees"),
        ("flipped256", pa.binary(96), "256-bit hashes of the picture mirrored, upside down and turned by 180 degrees"),
        ("plain", pa.bool_(), "too uniform for its hash to mean anything: black, blank, or nearly so"),
        ("scene", pa.bool_(), "differs clearly from the frame before it; true for the first"),
        (
            "trimmed",
            pa.list_(pa.float32(), 4),
            "left, top, right and bottom of what lies within even margins, as shares",
        ),
        ("trimmed_phash", pa.uint64(), "64-bit DCT hash of what lies within even margins; null without margins"),
        ("trimmed_phash256", pa.binary(32), "256-bit DCT hash of what lies within even margins"),
    ),
)

FRAMES = per_item(FRAME)

IMAGE_EMBEDDING = joined(_MOMENT, VECTOR)

IMAGE_EMBEDDINGS = per_item(IMAGE_EMBEDDING)
