"""Replies that are a list of entries, one for each thing that was asked about, told apart by ids."""

from collections.abc import Mapping
from typing import Any


def entries_schema(name: str, field: str) -> Mapping[str, Any]:
    """Return the schema of an object whose field `name` lists entries with an integer `id` and a text in `field`."""
    entry = {
        "type": "object",
        "properties": {"id": {"type": "integer"}, field: {"type": "string"}},
        "required": ["id", field],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {name: {"type": "array", "items": entry}},
        "required": [name],
        "additionalProperties": False,
    }
