"""Why an item was computed, in words."""

import json
from collections.abc import Mapping
from typing import Any

from media_assets.keys import changes
from media_assets.work import Item
from resources.ledger.items import ItemRow

UNREAD, INCOMPLETE = "the file could not be read", "what it is made of is not complete"
"""Why an item without an identity has no result, and one with an identity and a problem."""


def reason_for(
    item: Item, identity: str, before: ItemRow | None, old: Mapping[str, Any], new: Mapping[str, Any]
) -> str:
    """Say why an item, given with or without the identity that it turned out to have, was computed.

    Args:
        before: the newest row of the item in this stage; None for the first time.
        old: what the stage contributed to keys then.
        new: what it contributes now.
    """
    if not identity:
        return UNREAD
    if before is None:
        return "first time"
    said = changes(old, new)
    if before.identity != identity:
        said.append("its input changed")
    if before.extra != item.extra_text:
        said += changes(*(json.loads(text or "{}") for text in (before.extra, item.extra_text)))
    if said:
        return "; ".join(said)
    if before.state in ("failed", "degraded"):
        return f"tried again after: {before.reason}"
    return "the stored result was collected or damaged" if item.identity else "only computing tells what it is"
