"""Tables of reports."""

import pyarrow as pa

from media_assets.schemas.columns import INT, TEXT, described

LIBRARY_REPORT = described(
    ("page", TEXT, "file name below reports/"),
    ("title", TEXT, "title of the page"),
    ("entries", INT, "how many things it shows"),
    ("size", pa.int64(), "bytes"),
)
