"""What people decided about proposed duplicates; decisions are only ever added, the newest one counts."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from resources.ledger.database import chunks, reading, storable
from resources.ledger.tables import reviews

DECISIONS = ("approved", "rejected", "withdrawn")
"""The copy may go; the two are no copies of each other, or both are wanted; neither any more."""


@dataclass(frozen=True)
class Review:
    """One decision about a pair: the file to keep, and another one of its set.

    Attributes:
        decision: one of `DECISIONS`.
        kept_payload, payload: payload ids of the two.
        kept_content, content: content ids of the two.
        kept_place, place: names of the two files' places, as `resources.manifests.place_id` gives them.
        file: id of the other file's version.
        name: the other file's name as shown.
        method, distance, threshold, transform: how the pair was found, and the largest distance that counted then;
            None where the pair was never compared (two copies of one keeper).
        at: when it was decided, Unix seconds.
    """

    decision: str
    set_id: str
    kept_payload: str
    kept_content: str
    kept_place: str
    payload: str
    content: str
    place: str
    file: str
    name: str
    method: str | None = None
    distance: float | None = None
    threshold: float | None = None
    transform: str | None = None
    at: float = 0.0


class Reviews:
    """Appends decisions and says what follows from them."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine
        self._reading = reading(engine)

    def record(self, rows: Sequence[Review]) -> None:
        """Append decisions in one transaction.

        Raises:
            ValueError: a decision that is none of `DECISIONS`.
        """
        wrong = {row.decision for row in rows} - {*DECISIONS}
        if wrong:
            raise ValueError(f"a decision is one of {', '.join(DECISIONS)}, not {', '.join(sorted(wrong))}")
        now = time.time()
        values = [vars(row) | {"name": storable(row.name), "at": row.at or now} for row in rows]
        with self._engine.begin() as connection:
            for part in chunks(values):
                connection.execute(sa.insert(reviews), list(part))

    def all(self, set_id: str | None = None) -> list[Review]:
        """Return every decision, of one set if one is given, oldest first."""
        query = sa.select(*_COLUMNS).order_by(reviews.c.id)
        if set_id is not None:
            query = query.where(reviews.c.set_id == set_id)
        with self._reading.connect() as connection:
            return [Review(**row._mapping) for row in connection.execute(query)]

    def history(self) -> list[Review]:
        """Return what people approved and rejected among measured pairs, oldest first, for calibration.

        Of each pair of payloads and method only the newest decision counts; one that was withdrawn is left out.
        """
        newest: dict[tuple[Any, ...], Review] = {}
        for row in self.all():
            if row.method is not None:
                pair = (frozenset((row.kept_payload, row.payload)), row.method)
                newest.pop(pair, None)
                newest[pair] = row
        return [row for row in newest.values() if row.decision != "withdrawn"]

    def rejected_pairs(self) -> set[frozenset[str]]:
        """Return the pairs of different payload ids that are never to be grouped again."""
        newest = {frozenset((row.kept_payload, row.payload)): row.decision for row in self.all()}
        return {pair for pair, decision in newest.items() if decision == "rejected" and len(pair) == 2}

    def rejected_copies(self) -> set[frozenset[str]]:
        """Return the pairs of places (see `place_id`) whose files hold the same payload and are both wanted."""
        same = (row for row in self.all() if row.kept_payload == row.payload)
        newest = {frozenset((row.kept_place, row.place)): row.decision for row in same}
        return {pair for pair, decision in newest.items() if decision == "rejected"}

    def decided(self) -> dict[tuple[str, str], str]:
        """Return (content id of the kept file, id of the other file's version) → the newest decision."""
        query = sa.select(reviews.c.kept_content, reviews.c.file, reviews.c.decision).order_by(reviews.c.id)
        with self._reading.connect() as connection:
            return {(row[0], row[1]): row[2] for row in connection.execute(query)}


_COLUMNS = [column for column in reviews.columns if column.name != "id"]
