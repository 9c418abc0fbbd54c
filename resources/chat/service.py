"""What the clients of OpenAI-compatible services share: keys, limits, deadline, retries, a circuit breaker, books."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

import dagster as dg
from pydantic import Field, PrivateAttr, SecretStr

from resources.breaker_store import BreakerStore, MemoryBreakerStore
from resources.chat.base import Purpose
from resources.chat.connections import Connections
from resources.chat.deadline import DeadlineExceeded, within
from resources.chat.exchange import PROBE_SECONDS, Exchange, NoCharge
from resources.chat.failures import KeyRefused, meaning_of, outcome_of
from resources.chat.gate import Gate, gate_of
from resources.chat.keys import KeyRing, spread
from resources.errors import MediaError, RateLimited, ServiceRefused, ServiceUnavailable
from resources.model import ModelClient
from resources.money.billing import Charge, Request, Usage
from resources.resilience import FAILURES, LONGEST_RETRY_AFTER, SECONDS, CircuitBreaker, retrying

OFFICIAL_URL = "https://api.openai.com/v1"

_PROCESS_STORE = MemoryBreakerStore()
_NOT_GIVEN: Any = None

Answer = TypeVar("Answer")
Result = TypeVar("Result")


class ServiceClient(ModelClient):
    """Calls a service within its limits, with a deadline, other keys, retries by class of error and a circuit breaker.

    Keys, the breaker store and the books are resource dependencies and not config: Dagster copies them into every run
    as they are, and none shows in the UI, in run config or in `repr`.
    """

    capability: ClassVar[str]
    """What the service is used for, in the breaker's name: one capability may fail without the others."""

    base_url: str = Field(default=OFFICIAL_URL, description="Where the service lives, up to /v1.")
    timeout: float = Field(default=120.0, gt=0, description="Seconds one request may take in all, replies included.")
    connections: int = Field(default=8, ge=1, description="Requests under way at once, in each process.")
    requests_per_minute: float = Field(default=0, ge=0, description="Requests per minute and process; 0: no limit.")
    tokens_per_minute: float = Field(default=0, ge=0, description="Tokens per minute and process; 0: no limit.")
    breaker_failures: int = Field(default=FAILURES, ge=1, description="Failures in a row that open the breaker.")
    breaker_seconds: float = Field(default=SECONDS, gt=0, description="Seconds that the breaker stays open.")
    api_key: dg.ResourceDependency[SecretStr] = Field(
        default=_NOT_GIVEN,
        exclude=True,
        description="The key, or several separated by commas; services on one's own machine need none.",
    )
    breaker_store: dg.ResourceDependency[Any] = Field(
        default=_NOT_GIVEN,
        exclude=True,
        description="A BreakerStore shared by all processes; this process alone by default.",
    )
    billing: dg.ResourceDependency[Any] = Field(
        default=_NOT_GIVEN, exclude=True, description="A Billing that keeps books of every request; none by default."
    )

    not_in_key = frozenset(
        {
            *("base_url", "timeout", "connections", "requests_per_minute", "tokens_per_minute"),
            *("breaker_failures", "breaker_seconds"),
        }
    )

    _sleep: Callable[[float], None] = PrivateAttr(default=time.sleep)
    _clock: Callable[[], float] = PrivateAttr(default=time.monotonic)

    @property
    def service(self) -> str:
        """Host and port of the service, without any user name that the URL may carry."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    def load(self) -> Connections:
        """Prepare for connections; there are no weights."""
        return Connections(self.base_url, self.timeout)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Close the idle connections at the end of a run."""
        self.close()

    def close(self) -> None:
        """Close the idle connections; the next question opens a new one."""
        if "model" in self.__dict__:
            self.model.close()

    @cached_property
    def breaker(self) -> CircuitBreaker:
        """The service's breaker, shared by every model of this capability on that service."""
        store: BreakerStore = self.breaker_store or _PROCESS_STORE
        name = f"{self.capability} service {self.service}"
        return CircuitBreaker(name, store, failures=self.breaker_failures, seconds=self.breaker_seconds)

    @cached_property
    def key_ring(self) -> KeyRing:
        """The keys, in the order they are given."""
        given = self.api_key.get_secret_value().split(",") if self.api_key else []
        return KeyRing([key.strip() for key in given if key.strip()], lambda: self._clock())

    @property
    def gate(self) -> Gate:
        """What limits the requests of this process to the service."""
        name = f"{self.capability} {self.service}"
        return gate_of(name, self.connections, self.requests_per_minute, self.tokens_per_minute)

    def key(self) -> str:
        """Return the key that is used first, empty where there is none."""
        return self.key_ring.first

    def call(self, exchange: Exchange[Answer, Result]) -> Result:
        """Send a request, trying again by class of error and with other keys, and return what is read of the answer.

        Raises:
            BudgetExceeded: the money for it is used up; it was not sent.
            ServiceUnavailable: also while the breaker is open (`CircuitOpen`).
            ServiceRefused: every key, the quota or the request refused.
        """
        return retrying(lambda: self.call_once(exchange), sleep=self._sleep)

    def probe(self) -> None:
        """Send the cheapest request that shows whether the service answers, once; raises as `call` does."""
        send: Callable[[Any], bytes] = lambda client: client.models.with_raw_response.list().content  # noqa: E731
        about = Request(purpose=Purpose(stage="probe"))
        self.call_once(Exchange(about, send, lambda _answer, _seconds: None, seconds=PROBE_SECONDS))

    def meaning_of(self, error: Exception) -> Exception:
        """Translate what the openai package raised for one request."""
        return meaning_of(error, self.service, self.timeout)

    def call_once(self, exchange: Exchange[Answer, Result]) -> Result:
        """Send a request once with the first key that the service takes; raises as `call` does."""
        failed: dict[str, MediaError] = {}
        while (key := self.key_ring.next(failed)) is not None:
            wait = self.key_ring.wait(key)
            if wait > LONGEST_RETRY_AFTER:
                raise RateLimited(f"{self.service} asked to wait for {wait:.0f} s", wait)
            if wait:
                self._sleep(spread(wait))
            try:
                result = self._guarded(key, exchange)
            except RateLimited as error:
                self.key_ring.limit(key, error.retry_after)
                failed[key] = error
            except KeyRefused as error:
                if error.certain:
                    self.key_ring.refuse(key)
                failed[key] = error
            else:
                # The same request was fine with this key, so what refused it was the other key.
                for other in (other for other, error in failed.items() if isinstance(error, KeyRefused)):
                    self.key_ring.refuse(other)
                return result
        errors = sorted(failed.values(), key=lambda error: not isinstance(error, RateLimited))
        raise errors[0] if errors else ServiceRefused(f"{self.service} refused every key a short while ago")

    def _guarded(self, key: str, exchange: Exchange[Answer, Result]) -> Result:
        with self.gate.slots:
            return self.breaker.call(lambda: self._paid(key, exchange))

    def _paid(self, key: str, exchange: Exchange[Answer, Result]) -> Result:
        charge: Charge = (
            self.billing.open(replace(exchange.about, service=self.service)) if self.billing else NoCharge()
        )
        outcome, counted, started = "network", None, time.monotonic()
        try:
            wait = self.gate.wait(exchange.tokens)
            if wait:
                self._sleep(wait)
                started = time.monotonic()
            answer = self._sent(key, exchange.send, min(self.timeout, exchange.seconds))
            counted = exchange.count(answer)
            result = exchange.read(answer, time.monotonic() - started)
            outcome = "ok"
        except MediaError as error:
            outcome = outcome_of(error)
            raise
        finally:
            usage = Usage(outcome, time.monotonic() - started)
            if counted:
                self.gate.correct(counted.tokens_in + counted.tokens_out - exchange.tokens)
                usage = replace(usage, **counted._asdict())
            charge.settle(usage)
        return result

    def _sent(self, key: str, send: Callable[[Any], Answer], seconds: float) -> Answer:
        client = self.model.take(key)
        try:
            answer = within(seconds, lambda: send(client), client.close)
        except DeadlineExceeded:
            failure: Exception = ServiceUnavailable(f"{self.service} did not finish within {seconds:g} s", "timeout")
        except Exception as error:
            client.close()
            failure = self.meaning_of(error)
        else:
            self.model.give_back(client)
            return answer
        # Raised outside the handlers, so that the original, which holds the request, is not even its context.
        raise failure
