"""Connections to a service: clients of the openai package, each used by one request at a time."""

import logging
import ssl
from collections import deque
from functools import cache
from typing import Any

NO_KEY = "none-needed"
"""What is sent where there is no key: the package insists on one."""


class Connections:
    """Idle clients of one service, and how a new one is made.

    Args:
        base_url: where the service lives.
        timeout: seconds that one read may take.
    """

    def __init__(self, base_url: str, timeout: float) -> None:
        """Begin without a connection."""
        self._base_url, self._timeout = base_url, timeout
        self._idle: deque[Any] = deque()

    def __len__(self) -> int:
        """Return how many are idle."""
        return len(self._idle)

    def take(self, key: str) -> Any:
        """Return an idle client or a new one, that sends a key."""
        try:
            client = self._idle.pop()
        except IndexError:
            return self._new(key or NO_KEY)
        client.api_key = key or NO_KEY
        return client

    def give_back(self, client: Any) -> None:
        """Keep a client for the next request."""
        self._idle.append(client)

    def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            self._idle.pop().close()

    def _new(self, key: str) -> Any:
        import openai

        # Their debug records hold whole prompts, and every header that a gateway may echo.
        for name in ("openai", "httpcore", "httpcore2"):
            logging.getLogger(name).setLevel(logging.INFO)
        # The package's own retries would multiply ours, and it follows a redirect to itself 40 times.
        http = openai.DefaultHttpxClient(follow_redirects=False, timeout=self._timeout, verify=_trusted())
        return openai.OpenAI(
            api_key=key, base_url=self._base_url, max_retries=0, timeout=self._timeout, http_client=http
        )


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom connections trust: what the HTTP client trusts by itself, read once instead of for each of them."""
    import httpx2

    return httpx2.create_ssl_context()
