"""Circuit breakers in words, their half-open probes, and what is waiting for a service to come back."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from media_assets.operations.retry import MOST_ATTEMPTS
from resources.chat.base import ChatModel
from resources.chat.service import ServiceClient
from resources.errors import TransientError
from resources.ledger import Ledger
from resources.resilience import SECONDS, moment
from resources.settings import Settings
from resources.speech.engines import SpeechEngines


class Closing(NamedTuple):
    """A breaker that closed after it was open; `at` (seconds since 1970) is when its successful trial began."""

    breaker: str
    at: float


def service_clients(chat: ChatModel, engines: SpeechEngines) -> list[ServiceClient]:
    """Return one client for each breaker that these settings use; none is loaded."""
    used = [*chat.services, *(engines.engine(spec) for spec in engines.specs)]
    clients = [client for client in used if isinstance(client, ServiceClient)]
    return list({client.breaker.name: client for client in reversed(clients)}.values())


def probe(clients: Iterable[ServiceClient]) -> dict[str, str]:
    """Try every service whose breaker is open and due, with one request that holds no foreign text; say what came."""
    found = {}
    for client in clients:
        if client.breaker.due():
            try:
                client.probe()
                found[client.breaker.name] = "answers again"
            except TransientError as error:
                found[client.breaker.name] = str(error)
    return found


def closings(ledger: Ledger, handled: Mapping[str, float]) -> list[Closing]:
    """Return the breakers that closed since those that were handled, whoever closed them."""
    return [
        Closing(name, opened_at)
        for name, state, _, opened_at in ledger.breakers.all()
        if state == "closed" and opened_at is not None and handled.get(name) != opened_at
    ]


def batches_waiting(ledger: Ledger, breaker: str, most_attempts: int = MOST_ATTEMPTS) -> list[str]:
    """Return the batches with items that failed, or got a lesser result that was not kept, because of a service.

    The reason tells: every sentence about a service's trouble names its host.
    """
    host = re.compile(rf"(?<![\w.-]){re.escape(breaker.rpartition(' ')[2])}(?![\w:-]|\.\w)")
    rows = [row for row in ledger.items.to_retry(most_attempts) if row.reason and host.search(row.reason)]
    kept = ledger.results.known([row.key for row in rows if row.state == "degraded" and row.key])
    return sorted({row.batch for row in rows if row.state == "failed" or row.key not in kept})


def in_words(ledger: Ledger, settings: Settings) -> list[dict[str, Any]]:
    """Return every breaker seen, for people: state, failures in a row, since when, and when it is tried again."""
    rows = []
    for name, state, failures, opened_at in ledger.breakers.all():
        seconds = settings.chat_breaker_seconds if name.startswith("chat ") else SECONDS
        is_open = state != "closed"
        rows.append(
            {
                "service": name,
                "state": state,
                "failures": failures,
                "since": moment(opened_at) if is_open else None,
                "tried again": moment((opened_at or 0.0) + seconds) if is_open else None,
                "last open": None if is_open else moment(opened_at),
            }
        )
    return rows
