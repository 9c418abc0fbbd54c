"""What the clients of OpenAI-compatible services share: connections, deadline, retries, a circuit breaker."""

import logging
import time
from collections import deque
from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

import dagster as dg
from pydantic import Field, PrivateAttr, SecretStr

from resources.breaker_store import BreakerStore, MemoryBreakerStore
from resources.chat.deadline import DeadlineExceeded, within
from resources.chat.failures import meaning_of
from resources.errors import ServiceUnavailable
from resources.model import ModelClient
from resources.resilience import CircuitBreaker, retrying

OFFICIAL_URL = "https://api.openai.com/v1"

_PROCESS_STORE = MemoryBreakerStore()
_NOT_GIVEN: Any = None

Answer = TypeVar("Answer")
Result = TypeVar("Result")


class ServiceClient(ModelClient):
    """Calls a service with a deadline, retries by class of error and a circuit breaker.

    The key and the breaker store are resource dependencies and not config: Dagster copies them into every run as they
    are, and neither shows in the UI, in run config or in `repr`.
    """

    capability: ClassVar[str]
    """What the service is used for, in the breaker's name: one capability may fail without the others."""

    base_url: str = Field(default=OFFICIAL_URL, description="Where the service lives, up to /v1.")
    timeout: float = Field(default=120.0, gt=0, description="Seconds one request may take in all, replies included.")
    api_key: dg.ResourceDependency[SecretStr] = Field(
        default=_NOT_GIVEN, exclude=True, description="The key; services on one's own machine need none."
    )
    breaker_store: dg.ResourceDependency[Any] = Field(
        default=_NOT_GIVEN,
        exclude=True,
        description="A BreakerStore shared by all processes; this process alone by default.",
    )

    not_in_key = frozenset({"base_url", "timeout"})

    _sleep: Callable[[float], None] = PrivateAttr(default=time.sleep)

    @property
    def service(self) -> str:
        """Host and port of the service, without any user name that the URL may carry."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    def load(self) -> deque[Any]:
        """Prepare a pool of idle connections; there are no weights."""
        return deque()

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Close the idle connections at the end of a run."""
        self.close()

    def close(self) -> None:
        """Close the idle connections; the next question opens a new one."""
        while "model" in self.__dict__ and self.model:
            self.model.pop().close()

    @cached_property
    def breaker(self) -> CircuitBreaker:
        """The service's breaker, shared by every model of this capability on that service."""
        store: BreakerStore = self.breaker_store or _PROCESS_STORE
        return CircuitBreaker(f"{self.capability} service {self.service}", store)

    def key(self) -> str:
        """Return the key as it is sent, empty where there is none."""
        return self.api_key.get_secret_value().strip() if self.api_key else ""

    def call(self, request: Callable[[Any], Answer], read: Callable[[Answer, float], Result]) -> Result:
        """Send a request, trying again by class of error, and return what `read` makes of the answer.

        Args:
            request: gets a client of the openai package; must be safe to repeat.
            read: gets the answer and the seconds it took; what it raises counts as the service's failure.

        Raises:
            ServiceUnavailable: also while the breaker is open (`CircuitOpen`).
            ServiceRefused: key, quota or request refused.
        """
        return retrying(lambda: self.breaker.call(lambda: self._once(request, read)), sleep=self._sleep)

    def meaning_of(self, error: Exception) -> Exception:
        """Translate what the openai package raised for one request."""
        return meaning_of(error, self.service, self.timeout)

    def _once(self, request: Callable[[Any], Answer], read: Callable[[Answer, float], Result]) -> Result:
        started = time.monotonic()
        client = self._client()
        try:
            answer = within(self.timeout, lambda: request(client), client.close)
        except DeadlineExceeded:
            failure: Exception = ServiceUnavailable(f"{self.service} did not finish within {self.timeout:g} s")
        except Exception as error:
            client.close()
            failure = self.meaning_of(error)
        else:
            self.model.append(client)
            return read(answer, time.monotonic() - started)
        # Raised outside the handlers, so that the original, which holds the request, is not even its context.
        raise failure

    def _client(self) -> Any:
        try:
            return self.model.pop()
        except IndexError:
            pass
        import openai

        # Their debug records hold whole prompts, and every header that a gateway may echo.
        for name in ("openai", "httpcore", "httpcore2"):
            logging.getLogger(name).setLevel(logging.INFO)
        # The package's own retries would multiply ours, and it follows a redirect to itself 40 times.
        http = openai.DefaultHttpxClient(follow_redirects=False, timeout=self.timeout)
        key = self.key() or "none-needed"
        return openai.OpenAI(api_key=key, base_url=self.base_url, max_retries=0, timeout=self.timeout, http_client=http)
