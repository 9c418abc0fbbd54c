"""What schemas are made of: described columns, and the columns that tables share."""

import pyarrow as pa

TEXT, INT, REAL = pa.string(), pa.int32(), pa.float64()


def described(*columns: tuple[str, pa.DataType, str]) -> pa.Schema:
    """Return a schema of (name, type, meaning)."""
    return pa.schema([pa.field(name, kind, metadata={"description": about}) for name, kind, about in columns])


def joined(*schemas: pa.Schema) -> pa.Schema:
    """Return one schema with the columns of all."""
    return pa.schema([field for schema in schemas for field in schema])


def per_item(result: pa.Schema) -> pa.Schema:
    """Return the schema of a batch table whose stage gives `result` rows per content id."""
    return joined(_ITEM, result, _NOTES)


_ITEM = described(("content_id", TEXT, "SHA-256 of the file's bytes"))
_NOTES = described(
    ("key", TEXT, "names everything the result depends on"),
    ("state", TEXT, "ok, reused or degraded"),
    ("reason", TEXT, "why it is degraded"),
)

VECTOR = described(
    ("space", TEXT, "model and revision, one per table; vectors of different spaces are never compared"),
    ("vector", pa.list_(pa.float16()), "unit vector, as many numbers as the space has dimensions"),
)
"""Only the model knows how many numbers: the tables that are written hold lists of one fixed size."""
