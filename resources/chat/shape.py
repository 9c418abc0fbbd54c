"""Checks that an answer has the shape that was asked for."""

from collections.abc import Mapping
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def mismatch(value: Any, schema: Mapping[str, Any], where: str = "reply") -> str | None:
    """Return what is wrong with `value`, or None when it fits.

    Understands the part of JSON Schema that structured output uses: type (one or several), enum, properties,
    required, additionalProperties false, items, minItems and maxItems. Values are never quoted in the sentence,
    because they are foreign text.
    """
    wanted = schema.get("type")
    names = [wanted] if isinstance(wanted, str) else list(wanted or [])
    if names and not any(_is(value, name) for name in names):
        return f"{where} is not of type {' or '.join(names)}"
    if "enum" in schema and not any(value == allowed and type(value) is type(allowed) for allowed in schema["enum"]):
        return f"{where} is none of the allowed values"
    if isinstance(value, dict):
        return _object_mismatch(value, schema, where)
    if isinstance(value, list):
        return _array_mismatch(value, schema, where)
    return None


def _is(value: Any, name: str) -> bool:
    # JSON's true is Python's int 1, and 1.0 is an integer in JSON Schema.
    if isinstance(value, bool):
        return name == "boolean"
    if name == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _TYPES[name])


def _object_mismatch(value: dict[str, Any], schema: Mapping[str, Any], where: str) -> str | None:
    properties: Mapping[str, Any] = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            return f"{where} has no {name!r}"
    if schema.get("additionalProperties") is False and set(value) - set(properties):
        return f"{where} has {len(set(value) - set(properties))} more fields than asked for"
    found = (mismatch(value[name], part, f"{where}.{name}") for name, part in properties.items() if name in value)
    return next((sentence for sentence in found if sentence), None)


def _array_mismatch(value: list[Any], schema: Mapping[str, Any], where: str) -> str | None:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        return f"{where} has {len(value)} items"
    part = schema.get("items")
    found = (mismatch(item, part, f"{where}[{i}]") for i, item in enumerate(value)) if part else iter(())
    return next((sentence for sentence in found if sentence), None)
