"""Rows that tests of the ledger share."""

from typing import Any

import pyarrow as pa

from resources.ledger.items import ItemRow
from resources.ledger.results import Result


def item_row(item: str, **changes: Any) -> ItemRow:
    fields: dict[str, Any] = {
        "batch": "b1",
        "stage": "probe",
        "item": item,
        "label": f"{item}.jpg",
        "state": "ok",
        "reason": None,
        "key": f"key-{item}",
        "identity": None,
        "fingerprint": None,
        "extra": None,
        "why": "never seen",
        "hit": False,
        "seconds": 0.5,
    }
    return ItemRow(**fields | changes)


def result(text: str = "hello", **changes: Any) -> Result:
    fields: dict[str, Any] = {"state": "ok", "reason": None, "table": pa.table({"text": [text]}), "seconds": 1.5}
    return Result(**fields | changes)
