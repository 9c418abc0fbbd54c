"""Replies spoilt in the ways in which models spoil them."""

from typing import Any

Entries = list[dict[str, Any]]

HOW = (
    *("right", "drop", "merge", "merge and blank", "double", "swap", "shift", "extra", "reverse", "other language"),
    *("one text", "nothing", "blank"),
)
"""What `spoilt` can do."""


def spoilt(entries: Entries, how: str, at: int) -> Entries:
    """Spoil a reply as models do."""
    if not entries:
        return entries
    at %= len(entries)
    after = (at + 1) % len(entries)
    text = entries[at]["text"]
    match how:
        case "drop":
            return entries[:at] + entries[at + 1 :]
        case "merge" if after > at:
            both = {"id": entries[at]["id"], "text": f"{text} {entries[after]['text']}"}
            return [*entries[:at], both, *entries[after + 1 :]]
        case "merge and blank" if after > at:
            both = {"id": entries[at]["id"], "text": f"{text} {entries[after]['text']}"}
            return [*entries[:at], both, {"id": entries[after]["id"], "text": ""}, *entries[after + 1 :]]
        case "double":
            return [*entries, {"id": entries[at]["id"], "text": entries[after]["text"]}]
        case "swap":
            changed = {at: entries[after]["text"], after: text}
            return [entry | {"text": changed.get(place, entry["text"])} for place, entry in enumerate(entries)]
        case "shift":
            texts = [entry["text"] for entry in entries]
            return [entry | {"text": one} for entry, one in zip(entries, texts[1:] + texts[:1], strict=True)]
        case "extra":
            return [*entries, {"id": 9999, "text": "y algo más"}, {"id": -1, "text": "y nada"}]
        case "reverse":
            return entries[::-1]
        case "other language":
            wrong = "Der schnelle braune Fuchs springt jeden Morgen über den faulen Hund und freut sich sehr"
            return [entry | {"text": f"{wrong} {entry['id']}"} for entry in entries]
        case "one text":
            return [entry | {"text": text} for entry in entries]
        case "nothing":
            return []
        case "blank":
            return [entry | {"text": " \n "} for entry in entries]
    return entries
