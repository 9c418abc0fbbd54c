import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.chat.shape import mismatch

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def schema_of(value: Any) -> dict[str, Any]:
    """The tightest schema a value fits."""
    match value:
        case None:
            return {"type": "null"}
        case bool():
            return {"type": "boolean", "enum": [value]}
        case int():
            return {"type": "integer"}
        case float():
            return {"type": "number"}
        case str():
            return {"type": "string"}
        case list():
            return {"type": "array", "minItems": len(value), "maxItems": len(value)}
        case _:
            properties = {name: schema_of(part) for name, part in value.items()}
            return {
                "type": "object",
                "properties": properties,
                "required": list(properties),
                "additionalProperties": False,
            }


@given(VALUES)
def test_every_value_fits_its_own_schema(value: Any) -> None:
    assert mismatch(json.loads(json.dumps(value)), schema_of(value)) is None


@given(st.dictionaries(st.text(), VALUES, min_size=1, max_size=4), st.data())
def test_an_object_that_lost_a_field_never_fits(value: dict[str, Any], data: st.DataObject) -> None:
    schema = schema_of(value)
    lost = data.draw(st.sampled_from(sorted(value)))
    del value[lost]
    assert mismatch(value, schema) == f"reply has no {lost!r}"


@given(st.dictionaries(st.text(), VALUES, max_size=4), st.text())
def test_an_object_that_gained_a_field_never_fits(value: dict[str, Any], gained: str) -> None:
    schema = schema_of(value)
    if gained not in value:
        assert mismatch(value | {gained: 1}, schema) == "reply has 1 more fields than asked for"


@given(VALUES, st.sampled_from(["object", "array", "string", "integer", "number", "boolean", "null"]))
def test_a_value_is_of_the_types_that_json_gives_it(value: Any, name: str) -> None:
    kinds = {
        "object": isinstance(value, dict),
        "array": isinstance(value, list),
        "string": isinstance(value, str),
        "boolean": isinstance(value, bool),
        "null": value is None,
        "number": isinstance(value, (int, float)) and not isinstance(value, bool),
        "integer": not isinstance(value, bool)
        and (isinstance(value, int) or (value.__class__ is float and value % 1 == 0)),
    }
    assert (mismatch(value, {"type": name}) is None) == kinds[name]


@pytest.mark.parametrize(
    ("value", "schema", "wrong"),
    [
        (
            [{"id": "a"}, {"id": 2}],
            {"items": {"properties": {"id": {"type": "string"}}}},
            "reply[1].id is not of type string",
        ),
        ([1], {"type": "array", "minItems": 2}, "reply has 1 items"),
        ("x", {"enum": ["a", "b"]}, "reply is none of the allowed values"),
        (True, {"enum": [1]}, "reply is none of the allowed values"),
        (3, {"type": ["string", "null"]}, "reply is not of type string or null"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(value: Any, schema: dict[str, Any], wrong: str) -> None:
    assert mismatch(value, schema) == wrong


def test_foreign_text_is_never_quoted() -> None:
    assert "evil" not in str(mismatch({"a": "evil", "evil": 1}, {"type": "array"}))
    assert "evil" not in str(mismatch({"evil": 1}, {"additionalProperties": False}))
