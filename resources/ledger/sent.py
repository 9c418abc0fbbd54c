"""What left the machine, read from the rows of requests: to whom, for what, how much and which, never what it said."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from resources.ledger.database import reading
from resources.ledger.tables import costs

_GROUP = (costs.c.provider, costs.c.model, costs.c.stage, costs.c.batch)


@dataclass(frozen=True)
class Sent:
    """The requests to one model of one service, for one stage of one batch.

    Attributes:
        service: host and port.
        requests: how many, those that failed too: what was sent is sent, whatever came back.
        failed: how many of them had no usable answer.
        masked: private things that were masked in them, together.
        tokens: of what was sent, as the service counts them.
        audio_seconds: sound that was sent.
        first: when the first one was sent, Unix seconds.
        last: when the last one was sent.
    """

    service: str
    model: str
    stage: str
    batch: str
    requests: int
    failed: int
    masked: int
    tokens: int
    audio_seconds: float
    first: float
    last: float


@dataclass(frozen=True)
class SentRequest:
    """One request; `digest` is the SHA-256 of what was sent, so that a copy of it can be recognised."""

    at: float
    service: str
    model: str
    stage: str
    batch: str
    item: str
    outcome: str
    masked: int
    audio_seconds: float
    digest: str


def sent(engine: Engine, batch: str | None = None) -> list[Sent]:
    """Return what was sent, of one batch or of all, the latest first."""
    failed = sa.case((costs.c.outcome == "ok", 0), else_=1)
    query = sa.select(
        costs.c.provider.label("service"),
        *_GROUP[1:],
        sa.func.count().label("requests"),
        sa.cast(sa.func.sum(failed), sa.Integer).label("failed"),
        sa.cast(sa.func.sum(costs.c.masked), sa.Integer).label("masked"),
        sa.cast(sa.func.sum(costs.c.tokens_in), sa.BigInteger).label("tokens"),
        sa.func.sum(costs.c.audio_seconds).label("audio_seconds"),
        sa.func.min(costs.c.at).label("first"),
        sa.func.max(costs.c.at).label("last"),
    )
    grouped = _of(batch, query).group_by(*_GROUP).order_by(sa.func.max(costs.c.at).desc(), *_GROUP)
    with reading(engine).connect() as connection:
        return [Sent(**row._mapping) for row in connection.execute(grouped)]


def sent_requests(engine: Engine, batch: str | None = None) -> list[SentRequest]:
    """Return every request, of one batch or of all, in the order in which they ended."""
    same = ("at", "model", "stage", "batch", "item", "outcome", "masked", "audio_seconds")
    query = sa.select(
        costs.c.provider.label("service"), costs.c.request_hash.label("digest"), *(costs.c[name] for name in same)
    )
    with reading(engine).connect() as connection:
        found = connection.execute(_of(batch, query).order_by(costs.c.at, costs.c.id))
        return [SentRequest(**row._mapping) for row in found]


def _of(batch: str | None, query: Any) -> Any:
    return query if batch is None else query.where(costs.c.batch == batch)
