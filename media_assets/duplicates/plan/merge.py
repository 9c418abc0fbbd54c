"""What a kept file takes over from the copies that go, so that no date or name is lost with them."""

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

MOST_NAMES = 20
"""Other names of one kept file that are taken over."""


def merged(keeper: Row, others: Sequence[Row]) -> list[dict[str, str]]:
    """Return field, value, file id and name of everything that the keeper takes over.

    The fields are `taken_at`, if the kept file does not say when it was taken, `modified_at`, if an exact copy is
    older, and `name` for other names.

    Args:
        keeper: the file to keep, as a row of the inventory.
        others: its copies, best first, with `exact` saying whether they are copies to the last sample.
    """
    taken: list[dict[str, str]] = []
    # pandas has several words for nothing.
    dated = [other for other in others if isinstance(other["taken_at"], str)]
    if dated and not isinstance(keeper["taken_at"], str):
        taken.append(_taken("taken_at", dated[0]["taken_at"], dated[0]))
    exact = [other for other in others if other["exact"]]
    if exact:
        oldest = min(exact, key=lambda other: other["modified_at"])
        if oldest["modified_at"] < keeper["modified_at"]:
            taken.append(_taken("modified_at", oldest["modified_at"].isoformat(), oldest))
    known = {_base(keeper)}
    for other in others:
        if _base(other) not in known and len(known) <= MOST_NAMES:
            known.add(_base(other))
            taken.append(_taken("name", str(other["name"]), other))
    return taken


def _taken(field: str, value: str, other: Row) -> dict[str, str]:
    return {"field": field, "value": value, "file_id": other["file_id"], "name": other["name"]}


def _base(row: Row) -> str:
    return str(row["name"]).rpartition("/")[2]
