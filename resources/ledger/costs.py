"""What requests to metered models cost: appended one by one, summed in the ways that budgets and reports ask for."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from resources.ledger.database import reading
from resources.ledger.tables import costs

_DAY = 86_400
_RECENT = 20_000
"""Requests that statistics look at: what a model does this year says more than what it did last year."""


@dataclass(frozen=True)
class CostRow:
    """One request to a paid or metered model, whatever came of it; the key that opened it is nowhere in here.

    Attributes:
        provider: host and port of the service.
        tokens_in: tokens of the prompt, with those in `tokens_cached`.
        seconds: how long it took.
        outcome: `ok`, or the class of the failure.
        money: US dollars; None where no price is known.
        language: ISO 639-1 code of what was made.
        run: what the budget of one run counts together.
        variant: the variant of an experiment.
        audio_seconds: sound that was sent.
        request_hash: SHA-256 of what was sent: says what went where without showing it.
        masked: private things that were masked in it.
        price_source: whose price it is, and of which version or day.
        prompt: what was sent; only where the settings allow it.
    """

    batch: str
    stage: str
    item: str
    provider: str
    model: str
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    seconds: float
    outcome: str
    money: float | None = None
    language: str = ""
    run: str = ""
    variant: str = ""
    audio_seconds: float = 0.0
    request_hash: str = ""
    masked: int = 0
    price_source: str | None = None
    prompt: str | None = None


class Spent(NamedTuple):
    """US dollars spent: in a month, and by run; `last` is the number of the newest row counted."""

    month: float
    runs: dict[str, float]
    last: int


class DailyCost(NamedTuple):
    """Requests of one day (days since 1970, UTC) that have everything else in common; money in US dollars."""

    day: int
    provider: str
    model: str
    stage: str
    language: str
    batch: str
    variant: str
    calls: int
    failed_calls: int
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    audio_seconds: float
    seconds: float
    money: float | None
    unpriced_calls: int


class CallTotals(NamedTuple):
    """What a stage's requests in one batch to one model took together; `seconds` and `ok` are of those answered."""

    batch: str
    model: str
    calls: int
    ok: int
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    seconds: float


class Costs:
    """Appends and sums requests."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine
        self._reading = reading(engine)

    def record_costs(self, rows: Sequence[CostRow], at: float | None = None) -> None:
        """Append requests that ended at `at` (Unix seconds), by default now."""
        if rows:
            moment = time.time() if at is None else at
            with self._engine.begin() as connection:
                connection.execute(sa.insert(costs), [{**vars(row), "at": moment} for row in rows])

    def spent_in_month(self, begin: float, until: int | None = None) -> float:
        """Return the money of requests since `begin` (Unix seconds), with number `until` and below."""
        return self._money([costs.c.at >= begin], until)

    def spent_in_run(self, run: str, until: int | None = None) -> float:
        """Return the money of a run's requests, with number `until` and below."""
        return self._money([costs.c.run == run], until)

    def spent_after(self, number: int, begin: float, until: int | None = None) -> Spent:
        """Return the money of requests above `number`: in the month that began at `begin`, and by run."""
        in_month = sa.func.sum(sa.case((costs.c.at >= begin, costs.c.money), else_=0.0))
        query = (
            sa.select(costs.c.run, sa.func.sum(costs.c.money), in_month, sa.func.max(costs.c.id))
            .where(*_numbered(number, until))
            .group_by(costs.c.run)
        )
        with self._reading.connect() as connection:
            rows = connection.execute(query).all()
        last = max((row[3] for row in rows), default=number)
        return Spent(sum(row[2] or 0.0 for row in rows), {row[0]: row[1] or 0.0 for row in rows}, last)

    def last_cost(self, until: float) -> int:
        """Return the number of the newest request that ended by `until` (Unix seconds); 0 without any."""
        query = sa.select(costs.c.id).where(costs.c.at <= until).order_by(costs.c.at.desc(), costs.c.id.desc()).limit(1)
        with self._reading.connect() as connection:
            return connection.scalar(query) or 0

    def dearest_runs(self, begin: float, most: int = 1) -> list[tuple[str, float]]:
        """Return (run, money) of the runs that spent most since `begin` (Unix seconds), the dearest first."""
        money = sa.func.sum(costs.c.money)
        query = sa.select(costs.c.run, money).where(costs.c.at >= begin, costs.c.money.is_not(None), costs.c.run != "")
        query = query.group_by(costs.c.run).order_by(money.desc(), costs.c.run).limit(most)
        with self._reading.connect() as connection:
            return [(row[0], float(row[1])) for row in connection.execute(query)]

    def daily_costs(self, since: float = 0.0) -> list[DailyCost]:
        """Return all requests since a time (Unix seconds), grouped, by day, provider, model, stage and so on."""
        whole = costs.c.at / _DAY
        # A cast cuts in SQLite and rounds in PostgreSQL; only some builds of SQLite have floor.
        exact = whole if self._engine.dialect.name == "sqlite" else sa.func.floor(whole)
        day = sa.cast(exact, sa.Integer)
        keys = [day, *(costs.c[name] for name in DailyCost._fields[1:7])]
        query = (
            sa.select(
                *keys,
                sa.func.count(),
                _count(costs.c.outcome != "ok"),
                *map(_sum, ("tokens_in", "tokens_out", "tokens_cached", "audio_seconds", "seconds", "money")),
                _count(costs.c.money.is_(None)),
            )
            .where(costs.c.at >= since)
            .group_by(*keys)
            .order_by(*keys)
        )
        with self._reading.connect() as connection:
            return [DailyCost._make(row) for row in connection.execute(query)]

    def call_totals(self, stage: str) -> list[CallTotals]:
        """Return a stage's newest requests by batch and model."""
        newest = sa.select(costs).where(costs.c.stage == stage).order_by(costs.c.id.desc()).limit(_RECENT).subquery()
        answered = newest.c.outcome == "ok"
        query = (
            sa.select(
                newest.c.batch,
                newest.c.model,
                sa.func.count(),
                _count(answered),
                *(sa.func.sum(newest.c[name]) for name in ("tokens_in", "tokens_out", "tokens_cached")),
                sa.func.sum(sa.case((answered, newest.c.seconds), else_=0.0)),
            )
            .group_by(newest.c.batch, newest.c.model)
            .order_by(newest.c.batch, newest.c.model)
        )
        with self._reading.connect() as connection:
            return [CallTotals._make(row) for row in connection.execute(query)]

    def answered(self, stage: str, model: str) -> tuple[int, int, int]:
        """Return a stage's newest answered requests to a model whose tokens were counted, their tokens in and out."""
        conditions = (costs.c.stage == stage, costs.c.outcome == "ok", costs.c.tokens_in > 0)
        newest = sa.select(costs).where(*conditions).order_by(costs.c.id.desc()).limit(_RECENT).subquery()
        # Services answer with a date or a version behind the name that was asked for.
        beginning = sa.func.substr(newest.c.model, 1, len(model) + 1)
        named = sa.or_(newest.c.model == model, beginning == f"{model}-")
        query = sa.select(sa.func.count(), sa.func.sum(newest.c.tokens_in), sa.func.sum(newest.c.tokens_out))
        with self._reading.connect() as connection:
            calls, tokens_in, tokens_out = connection.execute(query.where(named)).one()
        return calls, tokens_in or 0, tokens_out or 0

    def _money(self, conditions: Sequence[sa.ColumnElement[bool]], until: int | None) -> float:
        query = sa.select(_sum("money")).where(*conditions, *_numbered(None, until))
        with self._reading.connect() as connection:
            return float(connection.scalar(query) or 0.0)


def _numbered(above: int | None, until: int | None) -> list[sa.ColumnElement[bool]]:
    bounds = []
    if above is not None:
        bounds.append(costs.c.id > above)
    if until is not None:
        bounds.append(costs.c.id <= until)
    return bounds


def _sum(name: str) -> sa.ColumnElement[float]:
    return sa.func.sum(costs.c[name])


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))
