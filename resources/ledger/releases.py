"""Translations that a person released although a gate would hold them back; the newest decision counts."""

import time
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from resources.ledger.database import reading, storable
from resources.ledger.tables import releases


@dataclass(frozen=True)
class Release:
    """One decision about one translation.

    Attributes:
        item: content id of the recording.
        language: ISO 639-1 code of the translation.
        key: names what was decided on: a translation that is made anew is judged anew.
        released: False takes an earlier release back.
        note: why, in the person's words.
        at: when, Unix seconds.
    """

    item: str
    language: str
    key: str
    released: bool
    note: str = ""
    at: float = 0.0


class Releases:
    """Appends decisions and says which count."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine
        self._reading = reading(engine)

    def record(self, row: Release) -> None:
        """Append a decision."""
        values = vars(row) | {"note": storable(row.note) or "", "at": row.at or time.time()}
        with self._engine.begin() as connection:
            connection.execute(sa.insert(releases).values(**values))

    def current(self) -> dict[tuple[str, str, str], Release]:
        """Return (item, language, key) → its release; what was taken back is left out."""
        columns = [column for column in releases.columns if column.name != "id"]
        newest: dict[tuple[str, str, str], Release] = {}
        with self._reading.connect() as connection:
            for row in connection.execute(sa.select(*columns).order_by(releases.c.id)):
                newest[row.item, row.language, row.key] = Release(**row._mapping)
        return {what: one for what, one in newest.items() if one.released}
