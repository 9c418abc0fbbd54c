"""Breakers that outlive the process which opened them."""

from collections.abc import Callable

import pytest

from resources.breaker_store import BreakerState
from resources.errors import CircuitOpen, ServiceUnavailable
from resources.ledger import Ledger
from resources.ledger.breakers import Breakers
from resources.ledger.database import connect
from resources.resilience import CircuitBreaker
from tests.processes import all_at_once


def test_an_unknown_breaker_is_closed(ledger: Ledger) -> None:
    assert ledger.breakers.read("api.example") == BreakerState()
    assert ledger.breakers.all() == []


def test_a_written_state_replaces_the_one_before(ledger: Ledger) -> None:
    ledger.breakers.write("api.example", BreakerState("closed", 3, None))
    ledger.breakers.write("api.example", BreakerState("open", 5, 1234.5))
    assert ledger.breakers.read("api.example") == BreakerState("open", 5, 1234.5)
    assert ledger.breakers.all() == [("api.example", "open", 5, 1234.5)]


def test_the_database_is_not_opened_before_a_breaker_is_read() -> None:
    def never() -> None:
        raise AssertionError("opened too early")

    Breakers(never)  # type: ignore[arg-type]


def down() -> None:
    raise ServiceUnavailable("down")


def _fail(url: str, times: int) -> None:
    breaker = breaker_of(lambda: connect(url))
    for _ in range(times):
        with pytest.raises(ServiceUnavailable):
            breaker.call(down)


def breaker_of(engine: Callable[[], object]) -> CircuitBreaker:
    return CircuitBreaker("api.example", store=Breakers(engine))  # type: ignore[arg-type]


def test_a_breaker_opened_by_one_process_is_open_for_the_next(ledger: Ledger) -> None:
    assert ledger.breakers.all() == []
    ledger.engine.dispose()
    all_at_once(_fail, [(ledger.url, 20)])
    with pytest.raises(CircuitOpen):
        breaker_of(lambda: ledger.engine).call(down)
