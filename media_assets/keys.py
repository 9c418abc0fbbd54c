"""Keys: everything that could change a stage's result for an item, and what changed since the last time."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)
_WORDS = {"version": "the stage's code", "model": "the model", "revision": "the model's revision", "schema": "columns"}


def canonical(value: Any) -> str:
    """Serialise JSON-like data so that equal data gives equal text."""
    return _ENCODER.encode(value)


def fingerprint(components: Mapping[str, Any]) -> str:
    """Name a stage's own components (version, settings, model ...) by one hash."""
    return hashlib.sha256(canonical(components).encode()).hexdigest()


def item_key(stage_fingerprint: str, identity: str, extra: Mapping[str, Any]) -> str:
    """Name the result of a stage for an item by one hash."""
    # The parts of a list one by one: texts have a quick way through the encoder.
    parts = f"[{canonical(stage_fingerprint)},{canonical(identity)},{canonical(extra)}]"
    return hashlib.sha256(parts.encode()).hexdigest()


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Say in words which components differ, settings one by one.

    Example:
        >>> changes({"version": "1", "settings": {"beam": 5}}, {"version": "1", "settings": {"beam": 3}})
        ['setting beam changed from 5 to 3']
    """
    said = []
    for name in sorted({*old, *new} - {"settings", "stage"}):
        if old.get(name) != new.get(name):
            if name == "schema":
                said.append("the table's columns changed")
            else:
                said.append(f"{_WORDS.get(name, name)} changed from {_short(old.get(name))} to {_short(new.get(name))}")
    before, after = old.get("settings", {}), new.get("settings", {})
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            said.append(f"setting {name} changed from {_short(before.get(name))} to {_short(after.get(name))}")
    return said


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else canonical(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
