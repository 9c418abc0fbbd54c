"""Reads JSON out of a model's answer where there is no doubt what was meant; guesses nothing.

Libraries that repair JSON also close what was cut off and choose among readings, so that half an answer passes for a
whole one. Here an answer counts only if it is complete: code fences and prose around it, commas before a closing
bracket and bare line breaks in strings are all that is forgiven.
"""

import json
import re
from typing import Any

_STRING_OR_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
_BRACKETS = re.compile(r"[{}\[\]]")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


def sendable(text: str) -> str:
    """Replace lone surrogates, which UTF-8 cannot carry; file names can hold them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def parsed(answer: Any) -> dict[str, Any] | None:
    """Return the one JSON object that an answer holds, or None: nothing, several, an incomplete one or no text."""
    if not isinstance(answer, str):
        return None
    value = _loaded(answer)
    if value is None:
        value = _embedded(answer)
    if not isinstance(value, dict):
        return None
    # An escaped lone surrogate is valid JSON, but no table can hold it.
    return json.loads(sendable(json.dumps(value, ensure_ascii=False))) if _SURROGATE.search(answer) else value


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _embedded(answer: str) -> Any:
    before, brace, rest = answer.partition("{")
    # Strings are told apart from the first brace on; a quote in the prose before it would turn them inside out.
    text = _STRING_OR_COMMA.sub(r"\1", brace + rest)
    try:
        value, end = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return None
    # Another bracket may be another answer, or the rest of a list that this is only a part of.
    return None if _BRACKETS.search(before + text[end:]) else value
